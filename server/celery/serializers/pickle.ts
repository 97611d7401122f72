/**
 * Pickles, never executed: a reader of the opcodes that build plain data.
 *
 * What names a class, calls something or sets attributes becomes an opaque value that tells the
 * qualified name and the arguments. Nothing is imported, looked up or called; there is nothing here
 * that could. Protocols 0 to 5.
 *
 * Source: Lib/pickle.py and Lib/pickletools.py of CPython 3.11.
 */
import type { PythonValue } from '../../../contract/model/python-value.ts'
import { createPickleMachine } from './pickle-machine.ts'
import { PICKLE_STEPS } from './pickle-opcode.ts'
import { createPickleReader } from './pickle-reader.ts'
import { toPickledValue } from './pickle-value.ts'
import { toBuffer } from './python-text.ts'
import { Unreadable } from './unreadable.ts'

const STOP = 0x2e
/** Opcodes of one pickle; 100,000 parts have about 300,000. */
const MAX_STEPS = 500_000

/** @throws {Unreadable} pickle, too-large */
export function decodePickle(bytes: Uint8Array): PythonValue {
  const read = createPickleReader(toBuffer(bytes))
  const machine = createPickleMachine()
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const opcode = read.uint(1)
    if (opcode === STOP) return toPickledValue(machine.pop())
    const step = PICKLE_STEPS[opcode]
    if (step === undefined) throw new Unreadable('pickle')
    step(machine, read)
  }
  throw new Unreadable('too-large')
}
