import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvLine } from './csv-line.ts'

test('csvLine() quotes what needs it, and leaves unknown values empty', () => {
  expect(csvLine(['a', 1.5, true, null, 'b,c', 'say "x"', 'two\nlines'])).toBe(
    'a,1.5,true,,"b,c","say ""x""","two\nlines"\r\n',
  )
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1'])(
  'csvLine() makes no formula of %j',
  (text) => {
    expect(csvLine([text])).toContain(`'${text}`)
  },
)

test('csvLine() can be read back, cell by cell', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (cells) => {
      const read = readLine(csvLine(cells))
      expect(read.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, ''))).toEqual(
        cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, '')),
      )
    }),
  )
})

function readLine(line: string): string[] {
  const cells: string[] = []
  const text = line.slice(0, -2)
  for (let at = 0; at <= text.length; at += 1) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(text.slice(at))
    const plain = text.slice(at).split(',', 1)[0] ?? ''
    cells.push(quoted === null ? plain : (quoted[1] ?? '').replaceAll('""', '"'))
    at += quoted === null ? plain.length : quoted[0].length
  }
  return cells
}
