/** The architecture as a test: doors, names and sizes of every source file. */
import { describe, expect, test } from 'vitest'
import { checkDoors } from './layers/check-doors.ts'
import { checkFile } from './layers/check-files.ts'
import { checkPage } from './layers/check-page.ts'
import { DOORS } from './layers/doors.ts'
import { readModule } from './layers/read-imports.ts'
import { sourceFiles } from './layers/source-files.ts'

describe('every source file', () => {
  test('imports only through the doors of its room', async () => {
    const { seen, broken } = checkDoors(
      await sourceFiles('{contract,server,demo,web}/**/*.{ts,tsx}'),
    )
    expect(broken).toEqual([])
    expect(seen).toBeGreaterThan(200)
  })

  test('has a name that says something, few lines of code and no default export', async () => {
    const files = await sourceFiles(
      '{contract,server,demo,web,test,bench,scripts}/**/*.{ts,tsx,mjs,css}',
    )
    const broken = [...files].flatMap(([path, source]) => checkFile(path, source))
    expect(broken).toEqual([])
    expect(files.size).toBeGreaterThan(100)
  })

  test('of the page leaves colours, dates, requests and markup to the one place for each', async () => {
    const files = await sourceFiles('web/**/*.{ts,tsx,css}')
    expect([...files].flatMap(([path, source]) => checkPage(path, source))).toEqual([])
    expect(files.size).toBeGreaterThan(150)
  })

  test('of scripts/ that starts things runs on an old Node without packages', async () => {
    const files = await sourceFiles('scripts/**/*.mjs')
    const foreign = [...files].flatMap(([path, source]) =>
      readModule(path, source)
        .imports.filter(({ isType }) => !isType)
        .filter(({ specifier }) => !/^(node:|\.{1,2}\/.*\.mjs$)/.test(specifier ?? ''))
        .map(({ specifier }) => `${path} -> ${specifier}`),
    )
    expect(foreign).toEqual([])
    expect(files.size).toBeGreaterThan(20)
  })
})

const brokenBy = (path: string, source: string) => checkDoors(new Map([[path, source]])).broken

describe('checkDoors() catches', () => {
  test.each([
    ['contract/model/task.ts', "import { z } from 'zod/mini'"],
    ['contract/model/task.ts', "import type { X } from '../api/tasks.ts'"],
    ['contract/model/task.ts', "import { now } from 'node:perf_hooks'"],
    ['contract/api/tasks.ts', "import * as z from 'zod'"],
    ['contract/api/tasks.ts', "export * from '../../server/errors.ts'"],
    ['server/celery/event.ts', "import { readFileSync } from 'node:fs'"],
    ['server/celery/event.ts', "import { connect } from 'node:net'"],
    ['server/celery/event.ts', "import type { Log } from '../log.ts'"],
    ['server/access/policy.ts', "import { readFileSync } from 'node:fs'"],
    ['server/access/policy.ts', "import { Tasks } from '../../contract/api/tasks.ts'"],
    ['server/broker/redis/redis-broker.ts', "import type { A } from '../../history/task-store.ts'"],
    ['server/broker/redis/redis-broker.ts', "import { decode } from '../../celery/event.ts'"],
    ['server/broker/redis/redis-broker.ts', "import { createLog } from '../../log.ts'"],
    ['server/broker/redis/redis-broker.ts', "import { type Log } from '../../log.ts'"],
    ['server/history/sqlite/reader.ts', "import { open } from '../../state/session-store.ts'"],
    ['server/history/sqlite/reader.ts', "const a = await import('../../http/app.ts')"],
    ['server/cluster/cluster.ts', "import { systemClock } from '../clock.ts'"],
    ['server/cluster/cluster.ts', "import { setTimeout } from 'node:timers/promises'"],
    ['server/ingest/ingest.ts', "import { open } from '../history/sqlite/sqlite-writer.ts'"],
    ['server/ingest/ingest.ts', "import { createBroker } from '../broker/create-broker.ts'"],
    ['server/control/control.ts', "import { ingest } from '../ingest/ingest.ts'"],
    ['server/control/control.ts', "let a: import('../http/app.ts').App"],
    ['server/login/session.ts', "export { a } from '../state/sqlite/session-store.ts'"],
    ['server/live/hub.ts', "export type { A } from '../http/app.ts'"],
    ['server/settings/options.ts', "import { createServer } from 'node:net'"],
    ['server/http/app.ts', "import 'ioredis'"],
    ['server/http/app.ts', "import { a } from './app-fixture.ts'"],
    ['server/http/app.ts', "import { a } from '../broker/memory/memory-broker.ts'"],
    ['server/http/app.ts', "import { a } from '../history/sqlite/sqlite-reader.ts'"],
    ['server/http/app.ts', 'const a = await import(name)'],
    ['server/http/app.ts', "const a = require('ioredis')"],
    ['server/http/app.ts', "import a = require('ioredis')"],
    ['server/cli/link.ts', "import { startServer } from '../compose.ts'"],
    ['server/errors.ts', "import { readFileSync } from 'node:fs'"],
    ['demo/fleet.ts', "import { redisBroker } from '../server/broker/redis/redis-broker.ts'"],
    ['demo/fleet.ts', "import type { A } from '../server/history/task-store.ts'"],
    ['web/ui/table.tsx', "import { Task } from '../../contract/model/task.ts'"],
    ['web/ui/table.tsx', "import { get } from '../lib/api.ts'"],
    ['web/parts/badge.tsx', "import { a } from '../features/tasks/queries.ts'"],
    ['web/features/tasks/page.tsx', "import { a } from '../workers/queries.ts'"],
    ['web/features/tasks/page.tsx', "import type { A } from '../../../server/errors.ts'"],
    ['web/app/main.tsx', "import { a } from '../../server/http/app.ts'"],
    ['web/lib/api.ts', "import { z } from 'zod'"],
    ['web/lib/api.ts', "import { readFileSync } from 'node:fs'"],
    ['server/attic/thing.ts', 'export const a = 1'],
    ['web/misplaced.tsx', 'export const a = 1'],
  ])('in %s: %s', (path, source) => {
    expect(brokenBy(path, source)).toHaveLength(1)
  })

  test('an import of any room that the row does not name', () => {
    const roomFile = (room: string) =>
      room.endsWith('.ts') ? room : `${room.replace('*', 'x')}/a.ts`
    const files = DOORS.map((door) => roomFile(door.room))
    const names = (door: (typeof DOORS)[number], file: string) =>
      [door.room.replace('*', 'x'), ...door.may].some((m) => file === m || file.startsWith(`${m}/`))
    for (const door of DOORS) {
      const up = '../'.repeat(roomFile(door.room).split('/').length - 1)
      const closed = files.filter((file) => !names(door, file))
      const source = closed.map((file) => `import '${up === '' ? './' : up}${file}'`).join('\n')
      expect(brokenBy(roomFile(door.room), source)).toHaveLength(closed.length)
    }
  })
})

describe('checkDoors() lets through', () => {
  test.each([
    ['server/http/app.test.ts', "import { a } from '../broker/redis/redis-broker.ts'"],
    ['server/broker/broker.contract.ts', "import { test } from 'vitest'"],
    ['server/broker/redis/redis-broker.peer.test.ts', "import { test } from 'vitest'"],
    ['server/compose.ts', "import { a } from './broker/redis/redis-broker.ts'"],
    ['server/broker/redis/redis-broker.ts', "import type { Log } from '../../log.ts'"],
    ['server/broker/redis/redis-broker.ts', "import { Redis } from 'ioredis'"],
    ['server/http/app.ts', "import type { TaskStore } from '../history/task-store.ts'"],
    ['web/app/main.tsx', "import { a } from '../features/tasks/task-list-page.tsx'"],
    ['web/features/tasks/page.tsx', "import { a } from './queries.ts'"],
    ['web/ui/table.tsx', '// import { a } from "../lib/api.ts"\nconst s = "import(\'x\')"'],
  ])('in %s: %s', (path, source) => {
    expect(brokenBy(path, source)).toEqual([])
  })
})

describe('checkFile() catches', () => {
  test.each([
    ['server/http/utils.ts', ''],
    ['web/ui/index.tsx', ''],
    ['server/http/types.test.ts', ''],
    ['server/http/appDeps.ts', ''],
    ['web/ui/Table.tsx', ''],
    ['server/http/app.ts', 'export default 1'],
    ['server/http/app.ts', 'const a = 1\nexport { a as default }'],
    ['server/http/app.ts', 'f()\n'.repeat(401)],
    ['server/http/app.test.ts', 'f()\n'.repeat(501)],
    ['web/features/a/b/c/d.ts', "import '../../../../x.ts'"],
    ['server/http/app.ts', "import './x'"],
  ])('%s with %j', (path, source) => {
    expect(checkFile(path, source)).toHaveLength(1)
  })

  test.each([
    ['vite.config.ts', 'export default 1'],
    ['server/http/app.ts', 'f()\n// why\n\n'.repeat(400)],
    ['server/broker/redis/redis-broker.peer.test.ts', 'f()\n'.repeat(401)],
    ['web/ui/tokens.css', ''],
  ])('nothing in %s', (path, source) => {
    expect(checkFile(path, source)).toEqual([])
  })
})

describe('checkPage() catches', () => {
  test.each([
    ['web/ui/x.module.css', '.a { color: #fff }'],
    ['web/ui/x.module.css', '.a { color: rgb(0 0 0 / 50%) }'],
    ['web/ui/x.tsx', "const red = '#c40018'"],
    ['web/parts/x.tsx', 'new Date(0).toLocaleString()'],
    ['web/parts/x.tsx', "new Intl.DateTimeFormat('en')"],
    ['web/features/a/x.ts', "await fetch('/api')"],
    ['web/features/a/x.ts', "new EventSource('/api')"],
    ['web/ui/x.tsx', '<p dangerouslySetInnerHTML={{ __html: a }} />'],
    ['web/ui/x.tsx', 'a.innerHTML = b'],
    ['web/lib/x.ts', 'document.cookie'],
    ['web/lib/x.ts', "import moment from 'moment'"],
    ['web/lib/x.ts', "import { z } from 'zod'"],
  ])('in %s: %s', (path, source) => {
    expect(checkPage(path, source)).toHaveLength(1)
  })

  test.each([
    ['web/ui/tokens.css', ':root { --bg: #ffffff }'],
    ['web/parts/state-tokens.css', ':root { --bg: #ffffff }'],
    ['web/app/shell.tsx', '<a href="#content">Skip</a>'],
    ['web/lib/time.ts', 'new Intl.DateTimeFormat()'],
    ['web/lib/api.ts', 'await fetch(url)'],
    ['web/lib/x.ts', "import * as z from 'zod/mini'\nquery.refetch()\n// as fetch() does"],
    ['web/lib/x.test.ts', 'new Date(0).toLocaleString()'],
    ['server/http/x.ts', 'await fetch(url)'],
  ])('nothing in %s: %s', (path, source) => {
    expect(checkPage(path, source)).toEqual([])
  })
})
