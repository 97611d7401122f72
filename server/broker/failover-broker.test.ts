import { describe, expect, test } from 'vitest'
import { AppError, type ErrorCode } from '../errors.ts'
import type { Broker, BrokerConnection } from './broker.ts'
import { createFailoverBroker } from './failover-broker.ts'
import { toOneProblem } from './several-problems.ts'

const problemOf = (label: string, code: ErrorCode = 'BROKER_UNREACHABLE', fix?: string): AppError =>
  new AppError(
    code,
    `Cannot reach ${label}: nobody listens there`,
    fix === undefined ? {} : { fix },
  )

/** Each broker, and whether it is up, in the test's hand. */
function bench(count: number) {
  const up = new Set<number>()
  const tried: [number, number][] = []
  const brokers = Array.from({ length: count }, (_, n): Broker => {
    const label = `b${n}`
    return {
      label,
      warnings: [`w${n}`],
      async connect(timeoutMs) {
        tried.push([n, Math.round(timeoutMs)])
        if (!up.has(n)) throw problemOf(label)
        return { label } as BrokerConnection
      },
    }
  })
  const [first, ...rest] = brokers
  if (first === undefined) throw new Error('Cannot test no broker')
  return { up, tried, broker: createFailoverBroker([first, ...rest]) }
}

describe('createFailoverBroker()', () => {
  test('is called by the names of all, and warns of all', () => {
    expect(bench(2).broker).toMatchObject({ label: 'b0;b1', warnings: ['w0', 'w1'] })
  })

  test('connect() tries the first one first, and each once', async () => {
    const { up, tried, broker } = bench(3)
    up.add(2)
    expect((await broker.connect(3_000)).label).toBe('b2')
    expect(tried.map(([n]) => n)).toEqual([0, 1, 2])
  })

  test('connect() begins with the one that served last', async () => {
    const { up, tried, broker } = bench(3)
    up.add(1)
    await broker.connect(3_000)
    tried.splice(0)
    up.add(0)
    expect((await broker.connect(3_000)).label).toBe('b1')
    up.delete(1)
    expect((await broker.connect(3_000)).label).toBe('b0')
    expect(tried.map(([n]) => n)).toEqual([1, 1, 2, 0])
  })

  test('connect() leaves each its share of the time', async () => {
    const { tried, broker } = bench(3)
    await expect(broker.connect(3_000)).rejects.toThrow('Cannot use any server of b0;b1;b2: ')
    const [first = 0, second = 0, third = 0] = tried.map(([, timeoutMs]) => timeoutMs)
    expect(first).toBe(1_000)
    expect(second).toBeGreaterThan(1_000)
    expect(third).toBeGreaterThan(2_000)
  })

  test('connect() does not hide a bug', async () => {
    const bug = new TypeError('a bug')
    const broken: Broker = {
      label: 'x',
      warnings: [],
      connect: () => Promise.reject(bug),
    }
    await expect(createFailoverBroker([broken, broken]).connect(10)).rejects.toBe(bug)
  })
})

describe('toOneProblem()', () => {
  test('is the one problem that there is', () => {
    const only = problemOf('a')
    expect(toOneProblem('all', [only])).toBe(only)
  })

  test('tells each once, in one order', () => {
    const [a, b] = [problemOf('a'), problemOf('b', 'BROKER_REFUSED', 'Mend b')]
    const problem = toOneProblem('all', [b, a, b])
    expect(problem).toMatchObject({
      code: 'BROKER_UNREACHABLE',
      fix: 'Mend b',
      message:
        'Cannot use any server of all: ' +
        'Cannot reach a: nobody listens there; Cannot reach b: nobody listens there',
    })
    expect(toOneProblem('all', [a, b, a]).message).toBe(problem.message)
  })

  test('is for a person where time helps with none of them', () => {
    const refused = [problemOf('a', 'BROKER_REFUSED'), problemOf('b', 'CONFIG_INVALID')]
    expect(toOneProblem('all', refused).code).toBe('BROKER_REFUSED')
  })

  test('does not go on for ever', () => {
    const many = Array.from({ length: 40 }, (_, n) => problemOf(`b${n}`))
    expect(toOneProblem('all', many).message).toMatch(/; and 35 more$/)
  })
})
