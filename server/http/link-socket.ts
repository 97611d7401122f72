/**
 * The Unix socket at which `sepal link` asks for a sign-in link: who may open it may sign in.
 *
 * It lies in the data directory with mode 0600, so that it is the user who runs Sepal, and root.
 * It also tells a second Sepal that the directory is taken.
 */
import { lstatSync, unlinkSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { connect } from 'node:net'
import { codeOf } from '../error-code.ts'
import { AppError } from '../errors.ts'

export interface LinkSocket {
  /** Stops listening and takes the file away. */
  close(): Promise<void>
}

export interface LinkSocketOptions {
  /** `<data directory>/sepal.sock`. */
  readonly path: string
  /** Makes a fresh link. @throws {AppError} its status and message are the answer */
  readonly makeLoginUrl: () => string
}

/** What a socket's address has room for (sun_path; 104 on macOS and BSD), without the closing NUL. */
const MAX_PATH_BYTES = process.platform === 'linux' ? 107 : 103

/**
 * Listens; a socket that a killed Sepal left behind is replaced.
 *
 * @throws {AppError} CONFIG_INVALID: another Sepal listens there, the path is too long for a socket,
 * or something else lies there
 */
export async function openLinkSocket({
  path,
  makeLoginUrl,
}: LinkSocketOptions): Promise<LinkSocket> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw cannotListen(path, `the path is longer than ${MAX_PATH_BYTES} bytes`)
  }
  const answer = answerWith(makeLoginUrl)
  try {
    return toLinkSocket(await listen(answer, path))
  } catch (cause) {
    if (codeOf(cause) !== 'EADDRINUSE') throw cannotListen(path, reasonOf(cause), cause)
  }
  await removeStale(path)
  try {
    return toLinkSocket(await listen(answer, path))
  } catch (cause) {
    throw cannotListen(path, reasonOf(cause), cause)
  }
}

const answerWith =
  (makeLoginUrl: () => string): RequestListener =>
  (request, response) => {
    request.resume()
    const [status, body] = replyTo(request.method, request.url, makeLoginUrl)
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(body))
  }

function replyTo(method: string | undefined, path: string | undefined, makeLoginUrl: () => string) {
  if (method !== 'POST' || path !== '/link') return [404, { detail: 'Only POST /link' }] as const
  try {
    return [200, { url: makeLoginUrl() }] as const
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [error.status, { detail: error.message }] as const
  }
}

function listen(answer: RequestListener, path: string): Promise<Server> {
  const server = createServer(answer)
  // Idle clients must not hold up the end; there is nothing to wait for.
  server.keepAliveTimeout = 1
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // The socket is made within the call to listen(): at no moment is it open to others.
    const before = process.umask(0o177)
    try {
      server.listen(path, () => {
        server.off('error', reject)
        resolve(server)
      })
    } finally {
      process.umask(before)
    }
  })
}

const toLinkSocket = (server: Server): LinkSocket => ({
  close: () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
})

/** @throws {AppError} CONFIG_INVALID: it is in use, or no socket at all */
async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) {
    throw cannotListen(path, 'something else lies there')
  }
  if (await answers(path)) {
    throw new AppError('CONFIG_INVALID', `Cannot listen at ${path}: another Sepal runs there`, {
      fix: 'Stop it, or name another directory with --data-dir',
    })
  }
  unlinkSync(path)
}

/** Whether a process listens; only a refusal says that none does. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error) => resolve(codeOf(error) !== 'ECONNREFUSED'))
  })
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)

const cannotListen = (path: string, state: string, cause?: unknown): AppError =>
  new AppError('CONFIG_INVALID', `Cannot listen at ${path}: ${state}`, {
    cause,
    fix: 'Name another directory with --data-dir',
  })
