import { expect, test } from 'vitest'
import { OPTION_LIST } from '../settings/options.ts'
import { helpPage } from './help.ts'

test('helpPage() names every option and every variable', () => {
  const page = helpPage('1.2.3')
  for (const option of OPTION_LIST) {
    expect(page).toMatch(new RegExp(`--(\\[no-\\])?${option.name}\\b`))
    for (const name of option.env) expect(page).toContain(`$${name}`)
  }
})

test('helpPage() fits a terminal of 80 columns', () => {
  const tooLong = helpPage('1.2.3')
    .split('\n')
    .filter((line) => line.length > 80)
  expect(tooLong).toEqual([])
})
