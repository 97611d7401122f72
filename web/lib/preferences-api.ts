/** /api/v1/preferences, as the page asks it. */
import * as z from 'zod/mini'
import { Preferences, type PreferencesChange } from '../../contract/api/preferences.ts'
import { getJson, sendJson } from './api.ts'

const PATH = 'api/v1/preferences'

export const fetchPreferences = (): Promise<Preferences> => getJson(PATH, Preferences)

export const sendPreferences = (change: PreferencesChange): Promise<Preferences> =>
  sendJson('PATCH', PATH, { schema: Preferences, body: change })

/** Back to the usual ones. */
export const forgetPreferences = (): Promise<undefined> =>
  sendJson('DELETE', PATH, { schema: z.undefined() })
