import { badParameter } from './read-query.ts'

/** A whole number whose form the schema has checked. @throws {AppError} REQUEST_INVALID: over `most` */
export function readCount(parameter: string, text: string, most: number): number {
  const count = Number(text)
  if (count > most) throw badParameter(parameter, `it is over ${most}`)
  return count
}
