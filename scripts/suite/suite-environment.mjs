/** What the tests see of our environment: a list of what is let through, so that no machine's habits decide. Pure. */
import { join } from 'node:path'

const PASSED_ON = ['LANG', 'TZ', 'CI', 'NO_COLOR', 'FORCE_COLOR', 'TERM', 'SystemRoot']
const NETWORK =
  /^(https?_proxy|no_proxy|all_proxy|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|PIP_\w+)$/i

/** @typedef {Readonly<Record<string, string | undefined>>} Variables */

/**
 * @param {Variables} env
 * @param {{ path: string, home: string, temporary: string, user: string, extra: Variables }} places
 * @returns {Record<string, string>}
 */
export function suiteEnvironment(env, { path, home, temporary, user, extra }) {
  return defined({
    ...Object.fromEntries(PASSED_ON.map((name) => [name, env[name]])),
    LANG: 'C.UTF-8',
    PATH: path,
    HOME: home,
    USER: user,
    LOGNAME: user,
    TMPDIR: temporary,
    // Hundreds of processes start the same program: the types are stripped off it once.
    NODE_COMPILE_CACHE: join(temporary, 'compile-cache'),
    ...extra,
  })
}

/**
 * For what has to fetch something: its way through proxies, and whom it trusts.
 *
 * @param {Variables} env
 * @param {string} home
 * @returns {Record<string, string>}
 */
export function networkEnvironment(env, home) {
  const network = Object.entries(env).filter(([name]) => NETWORK.test(name))
  return defined({
    ...Object.fromEntries(network),
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: home,
  })
}

/**
 * @param {Variables} variables
 * @returns {Record<string, string>}
 */
function defined(variables) {
  /** @type {Record<string, string>} */
  const result = {}
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined) result[name] = value
  }
  return result
}
