import {
  Preferences,
  PreferencesChange,
  readPreferences,
} from '../../../contract/api/preferences.ts'
import { principalName } from '../../access/principal.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_BODY, NO_QUERY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'

const ALL = {
  kind: 'json',
  body: Preferences,
  description: 'The preferences, all of them',
} as const

const READ = {
  method: 'GET',
  path: '/api/v1/preferences',
  operationId: 'getPreferences',
  summary: 'How whoever is signed in likes the pages',
  permissions: ['session.own'],
  query: NO_QUERY,
  reply: ALL,
} satisfies ApiDeclaration

const CHANGE = {
  method: 'PATCH',
  path: '/api/v1/preferences',
  operationId: 'changePreferences',
  summary: 'Changes the preferences that are named, and leaves the others',
  permissions: ['session.own'],
  query: NO_QUERY,
  body: PreferencesChange,
  reply: ALL,
} satisfies ApiDeclaration

const FORGET = {
  method: 'DELETE',
  path: '/api/v1/preferences',
  operationId: 'forgetPreferences',
  summary: 'Goes back to the usual preferences',
  permissions: ['session.own'],
  query: NO_QUERY,
  reply: { kind: 'none', body: NO_BODY, description: 'Forgotten' },
} satisfies ApiDeclaration

export function preferenceRoutes({
  preferences,
  log,
}: Pick<AppDeps, 'preferences' | 'log'>): ApiRoute[] {
  async function read(principal: string): Promise<Preferences> {
    const kept = new Map<string, unknown>()
    for (const [name, text] of await preferences.read(principal)) {
      try {
        kept.set(name, JSON.parse(text))
      } catch (err) {
        log.warn({ err, name }, 'Cannot read a preference: the usual one is taken')
      }
    }
    return readPreferences(kept)
  }

  return [
    apiRoute(READ, ({ person }) => read(principalName(person))),
    apiRoute(CHANGE, async ({ person, body }) => {
      const principal = principalName(person)
      const chosen = Object.entries(body).map(
        ([name, value]) => [name, JSON.stringify(value)] as const,
      )
      await preferences.write(principal, new Map(chosen))
      return read(principal)
    }),
    apiRoute(FORGET, async ({ person }) => {
      await preferences.forget(principalName(person))
      return undefined
    }),
  ]
}
