/** Fifty times `kill -9` at any moment of a writer under load: what it said it wrote is there, whole, and counted once. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { expectWhole, startWriter } from '../../server/history/sqlite/killed-writer-fixture.ts'
import { temporaryDirectories } from '../../server/history/sqlite/temporary-directory-fixture.ts'

const ROUNDS = 50
/** Longest time that a writer lives after its first batch, milliseconds. */
const LONGEST_MS = 600

const newDirectory = temporaryDirectories()

test(`${ROUNDS} writers are killed, and nothing is lost, halved or counted twice`, async () => {
  const directory = newDirectory()
  let first = 1
  let unsaid = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = startWriter(directory, first)
    // Every tenth is killed before it has written anything, perhaps while it opens its files.
    if (round % 10 === 9) await sleep(Math.random() * LONGEST_MS)
    else await child.written(first)
    await sleep(Math.random() * LONGEST_MS)
    const last = await child.kill()
    const hasNext = await expectWhole(directory, { first, last })
    if (hasNext) unsaid += 1
    first = last + 1 + Number(hasNext)
  }
  const damage = readdirSync(directory)
    .filter((name) => name.endsWith('.sqlite'))
    .flatMap((name) => {
      const db = new DatabaseSync(join(directory, name), { readOnly: true })
      const found = db.prepare('PRAGMA integrity_check').all()
      db.close()
      return found.map((row) => row.integrity_check).filter((said) => said !== 'ok')
    })
  expect(damage).toEqual([])
  expect(readdirSync(directory).filter((name) => name.includes('corrupt'))).toEqual([])
  process.stdout.write(
    `${ROUNDS} rounds, ${first - 1} batches, ${unsaid} whole ones that nobody was told of\n`,
  )
})
