import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { type Database, openDatabase } from '../../postgres/database.ts'
import { batchOf } from '../history-batch-fixture.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import { WORD_KIND } from '../word-kind.ts'
import { ALONE, newHistories } from './new-history-fixture.ts'
import { openPostgresWriter } from './postgres-writer.ts'
import { createReadWords } from './read-words.ts'

const { url, missing } = inject('postgres')
const TYPES = 50

describe.skipIf(missing !== null)(peerTitle('createReadWords()', missing), () => {
  let db: Database
  beforeAll(async () => {
    const history = await newHistories(url)()
    const writer = await openPostgresWriter({ url: history, clock: () => DAY, lease: ALONE })
    const tasks = Array.from({ length: TYPES }, (_, at) =>
      aTask({
        id: `t${at}`,
        name: `type ${at}`,
        worker: 'type 1',
        queue: at === 0 ? 'nul\0' : 'q',
      }),
    )
    await writer.write(batchOf({ tasks }))
    await writer.close()
    db = await openDatabase({
      url: history,
      unavailable: 'HISTORY_UNAVAILABLE',
      name: 'test',
      connections: 1,
    })
  })
  afterAll(() => db.close())

  /** Runs `work` on words of which ten texts are kept, and which are read seven at a time. */
  function ask<T>(
    work: (
      words: ReturnType<typeof createReadWords>,
      run: Parameters<Parameters<Database['transaction']>[1]>[0],
    ) => Promise<T>,
  ): Promise<T> {
    const words = createReadWords({ remembered: 10, page: 7 })
    return db.transaction({ doing: 'read history', isReading: true }, (run) => work(words, run))
  }

  test('answers what a query asks, by text and by what passes, of the kind that it asks for', async () => {
    const found = await ask((words, run) =>
      words.answer(run, (asked) => ({
        one: asked.idOf(WORD_KIND.type, 'type 1'),
        node: asked.idOf(WORD_KIND.node, 'type 1'),
        nul: asked.idOf(WORD_KIND.queue, 'nul\0'),
        none: asked.idOf(WORD_KIND.type, 'nobody'),
        tens: asked.idsWhere(WORD_KIND.type, (text) => text.endsWith('0')),
        queues: asked.idsWhere(WORD_KIND.queue, () => true).length,
      })),
    )
    expect(found).toMatchObject({ none: null, queues: 2 })
    expect(new Set([found.one, found.node, found.nul]).size).toBe(3)
    expect(found.tens).toHaveLength(5)
    const texts = await ask((words, run) => words.textsOf(run, [found.nul ?? 0, ...found.tens]))
    expect(texts.textOf(found.nul ?? 0)).toBe('nul\0')
    expect(found.tens.map(texts.textOf)).toEqual([
      'type 0',
      'type 10',
      'type 20',
      'type 30',
      'type 40',
    ])
  })

  test('asks nothing for a query without words', async () => {
    const run = () => Promise.reject(new Error('nothing was to be asked'))
    expect(await createReadWords().answer(run, () => 'done')).toBe('done')
  })

  test('keeps some texts and asks for the others again, and is right about all of them', async () => {
    await ask(async (words, run) => {
      const types = await words.named(run, WORD_KIND.type)
      expect(types).toHaveLength(TYPES)
      let asked = 0
      const counted: typeof run = (sql, values) => {
        asked += Array.isArray(values?.[0]) ? values[0].length : 0
        return run(sql, values)
      }
      const ids = types.map(([id]) => id)
      for (let turn = 0; turn < 3; turn += 1) {
        const { textOf } = await words.textsOf(counted, ids)
        expect(ids.map(textOf)).toEqual(types.map(([, text]) => text))
      }
      expect(asked).toBeGreaterThanOrEqual(3 * TYPES - 2 * 10)
      const few = ids.slice(0, 3)
      await words.textsOf(counted, few)
      asked = 0
      await words.textsOf(counted, few)
      expect(asked).toBe(0)
    })
  })
})
