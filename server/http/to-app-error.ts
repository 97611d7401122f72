/** Whatever reached the edge, as one of ours. */
import { AppError } from '../errors.ts'

/** Fastify's own refusals, by its codes and by what they mean here. */
const BY_FASTIFY_CODE: Readonly<Record<string, () => AppError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new AppError('REQUEST_TOO_LARGE', 'Cannot read the request: its body is over 64 KiB'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new AppError('MEDIA_TYPE_UNSUPPORTED', 'Cannot read the request: its body is of another type'),
  FST_ERR_BAD_URL: () =>
    new AppError('REQUEST_INVALID', 'Cannot read the request: its address is not percent-encoded'),
}

/** @returns the error itself where it is ours; else one that tells nothing of the inside */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { code, statusCode } = codesOf(error)
  const known = BY_FASTIFY_CODE[code]
  if (known !== undefined) return known()
  if (statusCode >= 400 && statusCode < 500) {
    return new AppError('REQUEST_INVALID', 'Cannot read the request: its body is malformed')
  }
  return new AppError('INTERNAL', 'Cannot answer: an unexpected error was logged', { cause: error })
}

function codesOf(error: unknown): { code: string; statusCode: number } {
  if (!(error instanceof Error)) return { code: '', statusCode: 0 }
  const code = 'code' in error ? String(error.code) : ''
  return { code, statusCode: 'statusCode' in error ? Number(error.statusCode) : 0 }
}
