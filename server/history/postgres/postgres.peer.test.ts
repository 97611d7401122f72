import { describe, inject } from 'vitest'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { describeRollupStore } from '../rollup-store.contract.ts'
import { describePayloadPages } from '../task-payload-pages.contract.ts'
import { describeTaskQueries } from '../task-query.contract.ts'
import { describeReaderScope } from '../task-reader-scope.contract.ts'
import { describeTaskStore, type OpenNewStore } from '../task-store.contract.ts'
import { newHistories, openHistory } from './new-history-fixture.ts'

const { url, missing } = inject('postgres')

describe.skipIf(missing !== null)(peerTitle('histories in PostgreSQL', missing), () => {
  const newHistory = newHistories(url)
  const open: OpenNewStore = async (settings) => openHistory(await newHistory(), settings)

  describeTaskStore('postgres', open)
  describePayloadPages('postgres', open)
  describeReaderScope('postgres', open)
  describeTaskQueries('postgres', open)
  describeRollupStore('postgres', open)
})
