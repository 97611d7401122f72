/** The HTTP client: the only `fetch` of the page. Paths are relative to <base href>. */
import type * as z from 'zod/mini'
import { Problem } from '../../contract/api/problem.ts'
import { validated } from './validated.ts'

/** Any answer that is not the one asked for. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status; 0 where no answer came at all. */
  readonly status: number
  /** Stable code of the problem; null where the answer had none. */
  readonly code: string | null
  readonly requestId: string | null
  readonly fix: string | null

  constructor(message: string, status: number, problem: Problem | null, cause?: unknown) {
    super(message, { cause })
    this.status = status
    this.code = problem?.code ?? null
    this.requestId = problem?.requestId ?? null
    this.fix = problem?.fix ?? null
  }
}

export const isSignedOut = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 401

export const isDenied = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 403

export const isNotFound = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 404

/** @throws {ApiError} whatever went wrong; {DOMException} AbortError when `signal` said so */
export async function getJson<S extends z.ZodMiniType>(
  path: string,
  schema: S,
  signal?: AbortSignal,
): Promise<z.output<S>> {
  const response = await send(path, { headers: { accept: 'application/json' } }, signal)
  return readBody(response, schema, signal)
}

async function readBody<S extends z.ZodMiniType>(
  response: Response,
  schema: S,
  signal?: AbortSignal,
): Promise<z.output<S>> {
  try {
    return validated(schema, response.status === 204 ? undefined : await response.json())
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw new ApiError(
      'Sepal sent an answer that this page cannot read',
      response.status,
      null,
      cause,
    )
  }
}

/**
 * Changes something on the server. @throws as `getJson`
 *
 * @param body nothing where the request says it all
 */
export async function sendJson<S extends z.ZodMiniType>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  { schema, body }: { readonly schema: S; readonly body?: unknown },
): Promise<z.output<S>> {
  const response = await send(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return readBody(response, schema)
}

/** The live stream's bytes. @throws as `getJson` */
export async function openEventStream(
  path: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const response = await send(path, { headers: { accept: 'text/event-stream' } }, signal)
  if (response.body === null) {
    throw new ApiError('Sepal sent an empty stream', response.status, null)
  }
  return response.body
}

/** Ends this browser's session on the server. @throws as `getJson` */
export async function signOut(): Promise<void> {
  await send('logout', { method: 'POST', redirect: 'manual' })
}

/** Whether Sepal is there at all. */
export async function isAnswering(): Promise<boolean> {
  try {
    return (await fetch(new URL('healthcheck', document.baseURI), { cache: 'no-store' })).ok
  } catch {
    return false
  }
}

/** Where somebody signs in, and comes back to this page afterwards. */
export function loginUrl(next: string): string {
  const url = new URL('login', document.baseURI)
  url.searchParams.set('next', next)
  return url.href
}

async function send(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  let response: Response
  try {
    response = await fetch(new URL(path, document.baseURI), {
      ...init,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ?? null,
    })
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw new ApiError('Cannot reach Sepal', 0, null, cause)
  }
  if (response.ok || response.type === 'opaqueredirect') return response
  const problem = await readProblem(response)
  throw new ApiError(
    problem?.detail ?? `Sepal answered ${response.status}`,
    response.status,
    problem,
  )
}

async function readProblem(response: Response): Promise<Problem | null> {
  try {
    return validated(Problem, await response.json())
  } catch {
    // A proxy in between answers in its own words: the status alone has to do.
    return null
  }
}
