/** What a SQLSTATE of PostgreSQL asks of us. Source: PostgreSQL, appendix A, "Error Codes". */

/**
 * - `passes`: connections, resources, locks, an operator at work: tried again, it will be done;
 * - `operator`: schema, privileges, a server of another kind: nothing is lost by trying again, but only
 *   somebody can put it right;
 * - `bug`: we handed over what can never be taken. Trying again would not help.
 */
export type Verdict = 'passes' | 'operator' | 'bug'

export interface StateRule {
  readonly verdict: Verdict
  /** The state, and where an operator is needed what to do; null: the code alone tells. */
  readonly said: string | null
}

const passes = (said: string | null = null): StateRule => ({ verdict: 'passes', said })
const operator = (said: string): StateRule => ({ verdict: 'operator', said })
const bug: StateRule = { verdict: 'bug', said: null }

const STOPPING = passes('the server is shutting down')
const IN_EACH_OTHERS_WAY = passes('transactions got in each other’s way')
const PRIVILEGE = operator('the user lacks a privilege (docs/database.md lists what it needs)')
const INCOMPLETE = operator(
  'its tables are not those that Sepal made (restore the schema from a backup, or name another one with ?schema=NAME)',
)
const OTHER_SERVER = operator(
  'the server lacks what Sepal needs (docs/database.md lists which servers will do)',
)

/** By code, or by class, its first two characters. A code goes before its class. */
export const SQL_STATES: Readonly<Record<string, StateRule>> = {
  '08': passes('the connection was lost'),
  '0A': OTHER_SERVER,
  '0L': PRIVILEGE,
  '0P': PRIVILEGE,
  '21': bug,
  '22': bug,
  '23': bug,
  '24': bug,
  '25': passes(),
  '25006': passes('the server takes no writes: it is a standby'),
  '25P03': passes('the transaction was idle for too long'),
  '26': bug,
  '28': operator(
    'the server does not let this user in from here (pg_hba.conf), or wants TLS (sslmode)',
  ),
  '28P01': operator('the password is wrong'),
  '2B': PRIVILEGE,
  '3D': operator('there is no such database'),
  '3F': operator('there is no such schema'),
  '34': bug,
  '40': IN_EACH_OTHERS_WAY,
  '42': bug,
  '42501': PRIVILEGE,
  '42703': INCOMPLETE,
  '42704': INCOMPLETE,
  '42883': INCOMPLETE,
  '42P01': INCOMPLETE,
  '42P10': INCOMPLETE, // no index for ON CONFLICT
  '44': bug,
  '53': passes(),
  '53100': passes('its disk is full'),
  '53200': passes('it is out of memory'),
  '53300': passes('it has no connection left for us'),
  '54': bug,
  '55': passes('somebody works on its tables'),
  '55P03': passes('another transaction holds a lock for too long'),
  '57': passes(),
  '57014': passes('the statement took too long'),
  '57P01': STOPPING,
  '57P02': STOPPING,
  '57P03': passes('the server is starting'),
  '57P04': operator('the database was dropped'),
  '58': passes('the server’s own disk or system fails it'),
  '72': passes(),
  F0: passes(),
  HV: passes(),
  P0: bug,
  XX: passes(),
}

const SQLSTATE = /^[0-9A-Z]{5}$/

/**
 * The rule for a code of the server's. A class that the appendix does not have, as servers that are
 * only compatible send, passes: an unknown word is no reason to stop learning.
 */
export function ruleOf(code: string): StateRule {
  if (!SQLSTATE.test(code)) return bug
  return SQL_STATES[code] ?? SQL_STATES[code.slice(0, 2)] ?? passes()
}
