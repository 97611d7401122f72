import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type RouterHistory,
} from '@tanstack/react-router'
import { parseQueueListSearch } from '../features/queues/queue-list-search.ts'
import { parseTaskSearch } from '../features/tasks/task-search.ts'
import { parseTaskTab } from '../features/tasks/task-tab.ts'
import { parseWorkerListSearch } from '../features/workers/worker-list-search.ts'
import { parseWorkerSearch } from '../features/workers/worker-search.ts'
import { parseRangeSearch } from '../lib/range-search.ts'
import { CrashPage } from './crash-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { Shell } from './shell.tsx'

const rootRoute = createRootRoute({ component: Shell })

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: parseRangeSearch,
  component: lazyRouteComponent(
    () => import('../features/overview/overview-page.tsx'),
    'OverviewPage',
  ),
})

const tasksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks',
  validateSearch: parseTaskSearch,
  component: lazyRouteComponent(
    () => import('../features/tasks/task-list-page.tsx'),
    'TaskListPage',
  ),
})

const taskRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks/$taskId',
  validateSearch: parseTaskTab,
  component: lazyRouteComponent(() => import('../features/tasks/task-page.tsx'), 'TaskPage'),
})

const workersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workers',
  validateSearch: parseWorkerListSearch,
  component: lazyRouteComponent(
    () => import('../features/workers/worker-list-page.tsx'),
    'WorkerListPage',
  ),
})

const workerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workers/$hostname',
  validateSearch: parseWorkerSearch,
  component: lazyRouteComponent(() => import('../features/workers/worker-page.tsx'), 'WorkerPage'),
})

const queuesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/queues',
  validateSearch: parseQueueListSearch,
  component: lazyRouteComponent(
    () => import('../features/queues/queue-list-page.tsx'),
    'QueueListPage',
  ),
})

const queueRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/queues/$queue',
  validateSearch: parseRangeSearch,
  component: lazyRouteComponent(() => import('../features/queues/queue-page.tsx'), 'QueuePage'),
})

const preferencesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings/preferences',
  component: lazyRouteComponent(
    () => import('../features/settings/preferences-page.tsx'),
    'PreferencesPage',
  ),
})

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- how the router is told
    throw redirect({ to: '/settings/preferences' })
  },
})

/** Every component in every state: built into no release. */
const developmentRoutes = import.meta.env.DEV
  ? [
      createRoute({
        getParentRoute: () => rootRoute,
        path: '/__kit',
        component: lazyRouteComponent(() => import('./kit/kit-page.tsx'), 'KitPage'),
      }),
    ]
  : []

const routeTree = rootRoute.addChildren([
  indexRoute,
  tasksRoute,
  taskRoute,
  workersRoute,
  workerRoute,
  queuesRoute,
  queueRoute,
  settingsRoute,
  preferencesRoute,
  // Typed as none: no page links to them.
  ...(developmentRoutes as []),
])

interface AppRouterOptions {
  /** Path of <base href>. */
  readonly basepath: string
  /** @default the browser's */
  readonly history?: RouterHistory
}

export function createAppRouter({ basepath, history }: AppRouterOptions) {
  return createRouter({
    routeTree,
    basepath,
    ...(history && { history }),
    defaultPreload: 'intent',
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: NotFoundPage,
    parseSearch,
    stringifySearch,
  })
}

export type AppRouter = ReturnType<typeof createAppRouter>

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter
  }
}

/** Every value is text, as it stands in the address: the router's own way would read `name=12` as a number. */
const parseSearch = (search: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(search))

function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(
    ([, value]) => typeof value === 'string' && value !== '',
  )
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
  // A comma may stand in a query as it is, and reads better.
  return text === '' ? '' : `?${text.replaceAll('%2C', ',')}`
}
