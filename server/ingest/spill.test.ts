import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SpillRecord } from './spill-record.ts'
import { openSpill, type Spill, type SpilledRecord } from './spill.ts'

let root: string
let directory: string
const open = (more: { maxBytes?: number; fileBytes?: number } = {}): Spill =>
  openSpill({ directory, maxBytes: 10_000_000, fileBytes: 4_000, ...more })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sepal-spill-'))
  directory = join(root, 'spill')
})
afterEach(() => rmSync(root, { recursive: true }))

const aRecord = (place: number, bytes = 100): SpillRecord => ({
  delivery: {
    body: Buffer.alloc(bytes, place),
    contentType: 'application/json',
    contentEncoding: null,
    compression: place % 2 === 0 ? 'zlib' : null,
    ...(place % 3 === 0 ? { isSealed: true } : {}),
  },
  receivedAt: 1_700_000_000.25 + place,
  place,
})

const plain = ({ delivery, receivedAt, place }: SpillRecord): SpillRecord => ({
  delivery: { ...delivery, body: Buffer.from(delivery.body) },
  receivedAt,
  place,
})

function takeAll(spill: Spill, bytes = 1_000): SpilledRecord[] {
  const all: SpilledRecord[] = []
  for (;;) {
    const { records } = spill.take(bytes)
    if (records.length === 0) return all
    all.push(...records)
  }
}

const files = (): string[] => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

describe('openSpill()', () => {
  test('touches no disk before something is pushed', () => {
    open().close()
    expect(files()).toEqual([])
  })

  test('gives back what it took, once, in order, over any number of files and of lives', () => {
    const step = fc.oneof(
      fc.nat({ max: 9_000 }),
      fc.constantFrom('take' as const, 'release' as const, 'reopen' as const),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let spill = open()
        const pushed: SpillRecord[] = []
        let taken: SpilledRecord[] = []
        let safe = 0
        for (const what of steps) {
          if (typeof what === 'number') {
            expect(spill.push(aRecord(pushed.length, what))).toBe(true)
            pushed.push(aRecord(pushed.length, what))
          } else if (what === 'take') taken.push(...spill.take(2_000).records)
          else if (what === 'release') {
            const last = taken.at(-1)
            if (last !== undefined) spill.release(last.mark)
            safe = taken.length
          } else {
            spill.close()
            spill = open()
            taken = taken.slice(0, safe) // what was not released comes again
          }
          expect(spill.isEmpty).toBe(taken.length === pushed.length)
        }
        taken.push(...takeAll(spill))
        expect(taken.map(plain)).toEqual(pushed)
        const last = taken.at(-1)
        if (last !== undefined) spill.release(last.mark)
        expect(files()).toEqual([])
        expect(spill.bytes).toBe(0)
        spill.close()
      }),
      { numRuns: 60 },
    )
  })

  test('does not give again what was safe, from the midst of a file', () => {
    const before = open({ fileBytes: 1_000_000 })
    for (const place of [1, 2, 3]) before.push(aRecord(place))
    const [first] = before.take(100_000).records
    if (first !== undefined) before.release(first.mark)
    before.close()
    const spill = open()
    expect(takeAll(spill).map(({ place }) => place)).toEqual([2, 3])
    spill.close()
  })

  test('refuses what is over its limit, and takes again when room was made', () => {
    const spill = open({ maxBytes: 9_000 })
    let pushed = 0
    while (spill.push(aRecord(pushed))) pushed += 1
    expect(pushed).toBeGreaterThan(50)
    expect(spill.failed).toBeNull()
    const last = spill.take(5_000).records.at(-1) ?? expect.fail('nothing was taken')
    spill.release(last.mark)
    expect(spill.push(aRecord(pushed))).toBe(true)
    spill.close()
  })

  test('says what the disk says when it refuses', () => {
    writeFileSync(directory, 'a file where the directory should be')
    const spill = open()
    expect(spill.push(aRecord(1))).toBe(false)
    expect(spill.failed).toMatch(/EEXIST|ENOTDIR/)
    expect(spill.isEmpty).toBe(true)
  })

  test('tells of records from an earlier life', () => {
    const before = open()
    before.push(aRecord(1))
    before.close()
    const spill = open()
    spill.push(aRecord(2))
    expect(takeAll(spill).map(({ isLeftOver }) => isLeftOver)).toEqual([true, false])
    spill.close()
  })

  test('leaves out what was damaged, and counts it', () => {
    const before = open({ fileBytes: 1_000_000 })
    for (const place of [1, 2, 3]) before.push(aRecord(place))
    before.close()
    const [name = ''] = files()
    const bytes = readFileSync(join(directory, name))
    bytes[200] = (bytes[200] ?? 0) ^ 0xff
    writeFileSync(join(directory, name), bytes.subarray(0, -20)) // and the end was never written
    const spill = open()
    const { records, damaged } = spill.take(100_000)
    expect(records.map(({ place }) => place)).toEqual([1])
    const rest = spill.take(100_000)
    expect(rest.records).toEqual([])
    expect(damaged + rest.damaged).toBe(2)
    expect(spill.isEmpty).toBe(true)
    spill.close()
  })

  test('leaves a file that does not open for the next start, and goes on beside it', () => {
    const before = open()
    before.push(aRecord(1))
    before.close()
    mkdirSync(join(directory, 'spill-00000007')) // opens for nobody, not even for root
    const spill = open()
    expect(spill.unopened).toEqual(['spill-00000007'])
    expect(spill.push(aRecord(2))).toBe(true)
    expect(takeAll(spill).map(({ place }) => place)).toEqual([1, 2])
    spill.close()
    expect(files()).toEqual(['spill-00000001', 'spill-00000007', 'spill-00000008'])
  })

  test('goes on where a file cannot be removed, and does not give it again', () => {
    const before = open()
    before.push(aRecord(1))
    before.close()
    const path = join(directory, files()[0] ?? '')
    const spill = open()
    // What has its name now is no file that could be removed.
    renameSync(path, join(root, 'elsewhere'))
    mkdirSync(path)
    const [taken] = spill.take(1_000).records
    if (taken !== undefined) spill.release(taken.mark)
    expect(spill.isEmpty).toBe(true)
    spill.close()
    rmSync(path, { recursive: true })
    renameSync(join(root, 'elsewhere'), path)
    const after = open()
    expect([after.isEmpty, after.unopened]).toEqual([true, []])
    after.close()
  })

  test('forgets everything when it is cleared, and takes again', () => {
    const spill = open()
    for (let place = 0; place < 100; place += 1) spill.push(aRecord(place))
    spill.take(2_000)
    spill.clear()
    expect([spill.isEmpty, spill.bytes, files()]).toEqual([true, 0, []])
    spill.push(aRecord(100))
    expect(takeAll(spill).map(({ place }) => place)).toEqual([100])
    spill.close()
  })
})
