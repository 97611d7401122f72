import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTaskQuery } from './parse-task-query.ts'
import type { TaskQuery } from './task-query.ts'

/** 2025-11-21T12:00:00Z */
const NOW = 1_763_726_400

const sepal = (text: string) => parseTaskQuery(text, 'sepal', { now: NOW })
const flower = (text: string) => parseTaskQuery(text, 'flower', { now: NOW })

const FREE = ['name', 'id', 'worker', 'exception'] as const
const free = (text: string): TaskQuery => ({ kind: 'contains', fields: FREE, text })
const part = (field: 'name' | 'queue' | 'args' | 'state' | 'id', text: string): TaskQuery => ({
  kind: 'contains',
  fields: [field],
  text,
})
const oneOf = (
  field: 'name' | 'state' | 'queue' | 'id' | 'error',
  ...values: string[]
): TaskQuery => ({
  kind: 'oneOf',
  field,
  values,
})
const and = (...of: TaskQuery[]): TaskQuery => ({ kind: 'and', of })
const or = (...of: TaskQuery[]): TaskQuery => ({ kind: 'or', of })
const not = (of: TaskQuery): TaskQuery => ({ kind: 'not', of })

describe("parseTaskQuery() in Flower's dialect", () => {
  const everywhere = (text: string): TaskQuery => ({
    kind: 'contains',
    fields: ['id', 'name', 'state', 'worker', 'args', 'kwargs', 'result'],
    text,
  })

  test.each<[string, TaskQuery]>([
    ['', and()],
    ['email invoice', and(everywhere('email'), everywhere('invoice'))],
    ['email AND invoice', and(everywhere('email'), everywhere('invoice'))],
    [
      '(state:FAILURE OR state:RETRY) result:timeout',
      and(or(oneOf('state', 'FAILURE'), oneOf('state', 'RETRY')), {
        kind: 'contains',
        fields: ['result'],
        text: 'timeout',
      }),
    ],
    ['abc OR def ghi', or(everywhere('abc'), and(everywhere('def'), everywhere('ghi')))],
    ['kwargs:priority=HIGH', { kind: 'pair', key: 'priority', value: 'HIGH' }],
    ['queue:high', everywhere('queue:high')],
    ['state:failure', oneOf('state', 'FAILURE')],
    ['name:-x-', part('name', '-x-')],
    ['"two words"', everywhere('two words')],
    ['name:"AND OR"', part('name', 'AND OR')],
    ['"say \\"x\\""', everywhere('say "x"')],
  ])('reads %j', (text, query) => {
    expect(flower(text)).toEqual({ query, problem: null })
  })

  test.each([
    ['ab', 'Substring search terms must contain at least 3 characters at position 0.'],
    ['state:', 'Search qualifier requires a value at position 0.'],
    ['-foobar', "Negation with '-' is not supported at position 0."],
    ['NOT abc', 'NOT is not supported at position 0.'],
    ['()', 'Empty group at position 0.'],
    ['(abc', 'Missing closing parenthesis at position 0.'],
    ['abc OR', 'OR must be followed by a search term at position 4.'],
    ['abc AND', 'AND must be followed by a search term at position 4.'],
    ['((((((abc))))))', 'Query nesting exceeds 5 levels at position 5.'],
    ['a'.repeat(2049), 'Query exceeds 2048 characters.'],
    ['abc '.repeat(129), 'Query exceeds 128 tokens.'],
    ['"abc', 'Unterminated quoted phrase at position 0.'],
    ['""', 'Empty search term at position 0.'],
    ['abc)', "Unexpected ')' at position 3."],
    ['AND abc', 'Expected a search term at position 0.'],
  ])('says of %j what Flower says', (text, message) => {
    expect(flower(text).problem?.message).toBe(message)
  })

  test('counts characters as Python does, and tells places as JavaScript does', () => {
    expect(flower('  🌷🌷🌷 ab').problem).toEqual({
      message: 'Substring search terms must contain at least 3 characters at position 4.',
      start: 9,
      end: 11,
      nearest: [],
    })
  })
})

describe("parseTaskQuery() in Sepal's dialect", () => {
  test.each<[string, TaskQuery]>([
    ['', and()],
    [' \t', and()],
    ['*', and()],
    ['* pay', free('pay')],
    ['pay mail', and(free('pay'), free('mail'))],
    ['pay pay', free('pay')],
    ['-pay', not(free('pay'))],
    ['NOT pay', not(free('pay'))],
    ['-(pay OR mail)', not(or(free('pay'), free('mail')))],
    ['-(-pay)', not(not(free('pay')))],
    ['pay AND -mail', and(free('pay'), not(free('mail')))],
    ['pay-mail "-pay" "NOT"', and(free('pay-mail'), free('-pay'), free('NOT'))],
    ['"a:b*c"', free('a:b*c')],
    ['10:30', free('10:30')],
    ['name:send_*', { kind: 'glob', field: 'name', pattern: 'send_*' }],
    ['name:"send_*"', part('name', 'send_*')],
    ['name:"shop "*', { kind: 'glob', field: 'name', pattern: 'shop *' }],
    ['NAME:pay', part('name', 'pay')],
    ['name:a,b*', or(part('name', 'a'), { kind: 'glob', field: 'name', pattern: 'b*' })],
    ['name:a,a', part('name', 'a')],
    ['type:shop.pay,mail.send', oneOf('name', 'shop.pay', 'mail.send')],
    ['type:"a,b"', oneOf('name', 'a,b')],
    ['name:=shop.pay', oneOf('name', 'shop.pay')],
    ['queue:=""', oneOf('queue', '')],
    ['queue:"=x"', part('queue', '=x')],
    ['queue:priority', part('queue', 'priority')],
    ['state:failure,RETRY', oneOf('state', 'FAILURE', 'RETRY')],
    ['state:=Baking', oneOf('state', 'Baking')],
    ['state:~fail', part('state', 'fail')],
    [
      'state:RE*,failure',
      or(oneOf('state', 'FAILURE'), { kind: 'glob', field: 'state', pattern: 'RE*' }),
    ],
    ['id:9f3c', { kind: 'startsWith', field: 'id', text: '9f3c' }],
    ['uuid:=9F3C', oneOf('id', '9F3C')],
    ['id:~9f3c', part('id', '9f3c')],
    [
      'root:9f,8e',
      or(
        { kind: 'startsWith', field: 'rootId', text: '9f' },
        { kind: 'startsWith', field: 'rootId', text: '8e' },
      ),
    ],
    ['error:0123456789ABCDEF', oneOf('error', '0123456789abcdef')],
    ['args:1,2', part('args', '1,2')],
    ['kwargs:user_id=17', { kind: 'pair', key: 'user_id', value: '17' }],
    ['kwargs:"k = a b"', { kind: 'pair', key: 'k', value: 'a b' }],
    ['kwargs:~a=b', { kind: 'contains', fields: ['kwargs'], text: 'a=b' }],
    ['kwargs:__proto__=1', { kind: 'pair', key: '__proto__', value: '1' }],
    ['runtime:>10s', { kind: 'compare', field: 'runtime', op: '>', value: 10 }],
    [
      'runtime:1s..5s',
      and(
        { kind: 'compare', field: 'runtime', op: '>=', value: 1 },
        { kind: 'compare', field: 'runtime', op: '<=', value: 5 },
      ),
    ],
    ['wait:1m..', { kind: 'compare', field: 'wait', op: '>=', value: 60 }],
    ['retries:2', { kind: 'compare', field: 'retries', op: '=', value: 2 }],
    ['retries:>=2', { kind: 'compare', field: 'retries', op: '>=', value: 2 }],
    ['eta:>now', { kind: 'compare', field: 'eta', op: '>', value: NOW }],
    ['eta:none', { kind: 'missing', field: 'eta' }],
    ['received:>now-2h', { kind: 'compare', field: 'received', op: '>', value: NOW - 7_200 }],
    ['updated:now-2h', { kind: 'compare', field: 'timestamp', op: '>=', value: NOW - 7_200 }],
    [
      'received:14:00..14:30',
      and(
        { kind: 'compare', field: 'received', op: '>=', value: NOW + 7_200 },
        { kind: 'compare', field: 'received', op: '<', value: NOW + 9_000 },
      ),
    ],
    [
      'failed:"2025-11-20 13:00"',
      { kind: 'compare', field: 'failed', op: '>=', value: NOW - 82_800 },
    ],
    ['is:root,Stuck', or({ kind: 'is', what: 'root' }, { kind: 'is', what: 'stuck' })],
  ])('reads %j', (text, query) => {
    expect(sepal(text)).toEqual({ query, problem: null })
  })

  test.each<[text: string, message: RegExp, marked: string, nearest?: string[]]>([
    ['ab', /at least 3 characters$/, 'ab'],
    ['pay stat:FAILURE', /no field stat/, 'stat', ['state', 'sent']],
    ['pay http://x', /no field http: .*quotes/, 'http'],
    ['__proto__:x', /no field __proto__/, '__proto__', []],
    ['constructor:x', /no field constructor/, 'constructor', []],
    ['is:stuk', /is: takes root, retried/, 'is:stuk', ['stuck']],
    ['is:__proto__', /is: takes/, 'is:__proto__', []],
    ['name:', /name: requires a value/, 'name:'],
    ['name:""', /requires a value/, 'name:""'],
    ['name:a,,b', /Empty item in a list/, 'name:a,,b'],
    ['name:"*"*', /quoted \* or \?/, 'name:"*"*'],
    [`name:*${'a'.repeat(256)}`, /Pattern exceeds 256/, `name:*${'a'.repeat(256)}`],
    ['id:9f*', /without \*/, 'id:9f*'],
    ['parent:~9f', /~ does not work/, 'parent:~9f'],
    ['args:ab', /at least 3 characters/, 'args:ab'],
    ['error:TimeoutError', /16 digits/, 'error:TimeoutError', ['exc']],
    ['runtime:long', /runtime: takes a duration/, 'runtime:long'],
    ['runtime:5s..1s', /runtime: takes a duration/, 'runtime:5s..1s'],
    ['retries:2s', /retries: takes a number/, 'retries:2s'],
    ['received:>soon', /received: takes a time/, 'received:>soon'],
    ['abc NOT', /NOT must be followed/, 'NOT'],
    ['abc --def', /- must be followed/, '-'],
    ['abc OR OR def', /OR must be followed/, 'OR'],
    ['abc )', /Unexpected '\)'/, ')'],
    ['(abc', /Missing closing/, '('],
    ['"abc', /Unterminated/, '"abc'],
    [`${'('.repeat(11)}abc${')'.repeat(11)}`, /nesting exceeds 10/, '('],
    ['a'.repeat(4_097), /exceeds 4096 characters/, 'a'.repeat(4_097)],
  ])('says what is wrong with %j', (text, message, marked, nearest) => {
    const { problem } = sepal(`  ${text}`)
    expect(problem?.message).toMatch(message)
    expect(`  ${text}`.slice(problem?.start, problem?.end)).toBe(marked)
    if (nearest !== undefined) expect(problem?.nearest.slice(0, 2)).toEqual(nearest)
  })

  test('reads times by the clocks of the zone', () => {
    const { query } = parseTaskQuery('sent:>14:00', 'sepal', { now: NOW, zone: 'Europe/Vilnius' })
    expect(query).toEqual({ kind: 'compare', field: 'sent', op: '>', value: NOW })
  })
})

describe('parseTaskQuery()', () => {
  const SIGNS = [
    '(',
    ')',
    '"',
    '\\',
    '-',
    ':',
    ',',
    '=',
    '~',
    '*',
    '>',
    '..',
    ' ',
    ' OR ',
    ' AND ',
    ' NOT ',
    'abc',
    'name:',
    'state:',
    'is:',
    'id:',
    'kwargs:',
    'runtime:',
    'eta:',
    'now',
    '1s',
    'root',
    '\0',
    '🌷',
    '\uD83C',
    '__proto__',
  ]
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...SIGNS), { maxLength: 40 }).map((signs) => signs.join('')),
  )

  test('makes a query or a problem of whatever it is given, and marks a part of it', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom('sepal' as const, 'flower' as const),
        (text, dialect) => {
          const { query, problem } = parseTaskQuery(text, dialect, { now: NOW })
          if (problem === null) expect(query).not.toBeNull()
          else expect(problem.start <= problem.end && problem.end <= text.length).toBe(true)
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test.each([
    ['one word', 'a'.repeat(1_000_000)],
    ['parentheses', '('.repeat(1_000_000)],
    ['minuses', '-'.repeat(1_000_000)],
    ['blanks', ' '.repeat(1_000_000)],
    ['quotes', '"'.repeat(1_000_001)],
    ['backslashes', '\\'.repeat(1_000_000)],
    ['emoji', '🌷'.repeat(500_000)],
  ])('is not overcome by a million %s', (_, text) => {
    expect(flower(text).query === null || text.startsWith(' ')).toBe(true)
    expect(sepal(text).query === null || text.startsWith(' ')).toBe(true)
  })

  test.each([
    ['(', 'a '],
    ['-(', 'a'],
    ['name:', 'a,'],
    ['name:', '*?'],
    ['', '-"" '],
    ['x:', '"a"b'],
  ])('is not overcome by the longest query of %s%s', (start, more) => {
    expect(() => sepal(start + more.repeat(4_096 / more.length - 2))).not.toThrow()
  })
})
