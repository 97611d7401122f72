/**
 * The app's own paths, the files it is made of, short addresses and Flower's old ones.
 *
 * Files are public because the sign-in page needs some of them; none holds data. Pages are not,
 * though they hold none either: without a session they lead to the sign-in page.
 */
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../errors.ts'
import type { AccessRule } from '../access-rule.ts'
import { restOfPath } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import type { WebPages } from '../web-pages.ts'

const APP_PATHS = [
  '/',
  '/tasks',
  '/tasks/*',
  '/workers',
  '/workers/*',
  '/queues',
  '/queues/*',
  '/settings',
  '/settings/*',
]
const ANYBODY_SIGNED_IN: AccessRule = { permissions: ['session.own'] }

/** Names as the build gives them. Source maps are nobody's business. */
const ASSET = /^[\w-]+(?:\.[\w-]+)*\.(?:js|css|svg|png|woff2)$/

export function registerPages(
  app: FastifyInstance,
  pages: WebPages,
  { webRoot, urlPrefix }: Pick<AppDeps, 'webRoot' | 'urlPrefix'>,
): void {
  for (const path of APP_PATHS) {
    app.get(path, { config: { access: ANYBODY_SIGNED_IN } }, (_request, reply) =>
      reply.headers(pages.app.headers).send(pages.app.html),
    )
  }
  registerFiles(app, pages, webRoot)
  registerOtherAddresses(app, urlPrefix)
}

function registerFiles(app: FastifyInstance, pages: WebPages, webRoot: string): void {
  app.register(fastifyStatic, { root: webRoot, serve: false, preCompressed: true })
  app.get('/assets/*', { config: { access: 'public' } }, (request, reply) => {
    const name = restOfPath(request)
    if (!ASSET.test(name)) throw new AppError('ROUTE_NOT_FOUND', 'Cannot answer: no such file')
    return reply.sendFile(name, join(webRoot, 'assets'), { maxAge: '1y', immutable: true })
  })
  for (const name of pages.images) {
    app.get(`/${name}`, { config: { access: 'public' } }, (_request, reply) =>
      reply.sendFile(name, webRoot, { maxAge: '1h' }),
    )
  }
}

/** Flower's, and short ones for chats and tickets. What stands behind the `?` comes along. */
const OTHER_ADDRESSES = [
  ['/task/*', '/tasks/'],
  ['/worker/*', '/workers/'],
  ['/t/*', '/tasks/'],
  ['/w/*', '/workers/'],
  ['/q/*', '/queues/'],
  ['/broker', '/queues'],
  ['/dashboard', '/'],
] as const

function registerOtherAddresses(app: FastifyInstance, prefix: string): void {
  for (const [from, to] of OTHER_ADDRESSES) {
    app.get(from, { config: { access: ANYBODY_SIGNED_IN } }, (request, reply) => {
      const query = /\?.*$/.exec(request.url)?.[0] ?? ''
      return reply.redirect(`${prefix}${to}${encodeURIComponent(restOfPath(request))}${query}`, 302)
    })
  }
}
