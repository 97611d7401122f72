import type { Environment } from '../../contract/model/environment.ts'
import type { Clock } from '../clock.ts'
import type { TaskReader } from '../history/task-store.ts'
import type { LiveHub } from '../live/hub.ts'
import type { LivePicture } from '../live/picture.ts'
import type { Log } from '../log.ts'
import type { OneTimeLinks } from '../login/one-time-link.ts'
import type { RandomBytes } from '../login/secret.ts'
import type { Sessions } from '../login/session.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { PreferenceStore } from '../state/preference-store.ts'
import type { ViewStore } from '../state/view-store.ts'
import type { ReadQueryContext } from './query-context.ts'

/** All that the HTTP side needs of the house. */
export interface AppDeps {
  readonly reader: TaskReader
  readonly queryContext: ReadQueryContext
  readonly metrics: Metrics
  readonly picture: LivePicture
  readonly hub: LiveHub
  readonly sessions: Sessions
  readonly preferences: PreferenceStore
  readonly views: ViewStore
  readonly links: Pick<OneTimeLinks, 'isGood' | 'spend'>
  readonly log: Log
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Directory that holds index.html, login.html and assets/, as the build leaves it. */
  readonly webRoot: string
  readonly mode: AppMode
  /** Path below which everything is served: '' or `/flower`. */
  readonly urlPrefix: string
  /** Where the server listens; null as long as it does not. */
  readonly boundTo: () => Binding | null
}

interface AppMode {
  /** True when the data is simulated. */
  readonly demo: boolean
  /** Name of the cluster, for people. */
  readonly cluster: string
  readonly version: string
  /** For the badge of every page; null: none. */
  readonly environment: Environment | null
}

export interface Binding {
  /** An IP address: `127.0.0.1`, `::`. */
  readonly address: string
  readonly port: number
}
