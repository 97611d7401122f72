/**
 * Signing in with a one-time link, and out. The page works without any script.
 *
 * Reading the page spends nothing: link previews and prefetching read pages too.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Person } from '../../access/principal.ts'
import { AppError } from '../../errors.ts'
import type { AppDeps } from '../app-deps.ts'
import { demoRibbon, escapeHtml } from '../html.ts'
import { ownPath } from '../next-path.ts'
import { searchOf } from '../search-of.ts'
import { sessionCookie, sessionIdOf, signedOutHeaders } from '../session-cookie.ts'
import { LOGIN_MARKS, type WebPage } from '../web-pages.ts'

/** Whoever can read the terminal or the data directory owns this Sepal. */
const OWNER: Pick<Person, 'name' | 'method'> = { name: 'owner', method: 'link' }

const ASK =
  'To sign in, run <code>sepal link</code> where Sepal runs, and open the address that it prints.'
const PRESS = 'This link signs you in once. It is good for ten minutes after it was made.'
const SPENT = `This sign-in link does not work: it was used already, is over ten minutes old, or was made before
  Sepal last started. Run <code>sepal link</code> where Sepal runs, and open the address that it prints.`

export type LoginDeps = Pick<
  AppDeps,
  'links' | 'sessions' | 'log' | 'mode' | 'boundTo' | 'urlPrefix'
>

export function registerLogin(app: FastifyInstance, page: WebPage, deps: LoginDeps): void {
  const { links, sessions, log, mode, boundTo, urlPrefix } = deps
  const nextOf = (text: string | null) => ownPath(text ?? '', urlPrefix) ?? `${urlPrefix}/`

  app.get('/login', { config: { access: 'public' } }, async (request, reply) => {
    const query = searchOf(request)
    const token = query.get('token')
    const next = nextOf(query.get('next'))
    const signedIn = await sessions.peek(sessionIdOf(request.headers.cookie, boundTo()) ?? '')
    if (token === null && signedIn !== null) return reply.redirect(next, 302)
    if (token === null) return show(reply, message(ASK), '')
    return show(reply, message(PRESS), form({ action: `${urlPrefix}/login`, token, next }))
  })

  app.post('/login', { config: { access: 'public' } }, async (request, reply) => {
    const { body } = request
    if (!(body instanceof URLSearchParams)) {
      throw new AppError('MEDIA_TYPE_UNSUPPORTED', 'Cannot sign in: the request is not a form')
    }
    const from = { requestId: request.id, remote: request.ip }
    try {
      const before = sessionIdOf(request.headers.cookie, boundTo())
      const id = await signIn(body.getAll('token'), before)
      log.info({ ...from, ...OWNER }, 'Signed in')
      return reply
        .header('set-cookie', sessionCookie(id, deps))
        .redirect(nextOf(body.get('next')), 303)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'LOGIN_LINK_SPENT')) throw error
      log.warn({ ...from, code: error.code }, error.message)
      return show(reply.code(error.status), message(SPENT, 'alert'), '')
    }
  })

  app.post(
    '/logout',
    { config: { access: { permissions: ['session.own'] } } },
    async (request, reply) => {
      if (request.sessionId !== null) await sessions.close(request.sessionId)
      return reply.headers(signedOutHeaders(deps)).redirect(`${urlPrefix}/login`, 303)
    },
  )

  /**
   * Ends the session `before`, since an id never outlives a sign-in: whoever planted it holds nothing.
   *
   * @returns the id of the new session
   * @throws {AppError} LOGIN_LINK_SPENT
   * @throws {AppError} STATE_UNAVAILABLE: the link is as good as it was
   */
  async function signIn(tokens: readonly string[], before: string | null): Promise<string> {
    const [token = ''] = tokens
    if (tokens.length !== 1 || !links.isGood(token)) throw linkSpent()
    const id = await sessions.open(OWNER)
    if (before !== null) await sessions.close(before)
    // Last, because nothing after it can fail; somebody else may have spent it meanwhile.
    if (links.spend(token)) return id
    await sessions.close(id)
    throw linkSpent()
  }

  function show(reply: FastifyReply, notice: string, formHtml: string): FastifyReply {
    // Functions, because a replacement text may hold `$`, which means something there.
    const html = page.html
      .replace(LOGIN_MARKS.notice, () => demoRibbon(mode.demo) + notice)
      .replace(LOGIN_MARKS.form, () => formHtml)
    return reply.headers(page.headers).send(html)
  }
}

const linkSpent = (): AppError =>
  new AppError('LOGIN_LINK_SPENT', 'Cannot sign in: the link is not good')

const message = (html: string, role = 'status'): string =>
  `<p class="login-message" role="${role}">${html}</p>`

interface Form {
  readonly action: string
  readonly token: string
  readonly next: string
}

const form = ({ action, token, next }: Form): string => `
<form class="login-form" method="post" action="${escapeHtml(action)}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<input type="hidden" name="next" value="${escapeHtml(next)}">
<button class="login-button" type="submit">Sign in</button>
</form>`
