/**
 * Text as PostgreSQL can hold it. U+0000, which it refuses, is stored as the noncharacter U+FDD0,
 * which Unicode keeps for such uses; what cannot be told apart or written as UTF-8 (U+FDD0 itself,
 * lone surrogates) becomes U+FFFD: one odd value must not refuse its whole batch.
 */
const NUL = '\0'
const STAND_IN = '\uFDD0'
const REPLACEMENT = '\uFFFD'

export const toStored = (text: string): string =>
  (text.isWellFormed() ? text : text.toWellFormed())
    .replaceAll(STAND_IN, REPLACEMENT)
    .replaceAll(NUL, STAND_IN)

export const fromStored = (text: string): string => text.replaceAll(STAND_IN, NUL)

export const toStoredOrNull = (text: string | null): string | null =>
  text === null ? null : toStored(text)

/** As it comes back from the database. */
export const keptText = (text: string): string =>
  text.isWellFormed() && !text.includes(STAND_IN) ? text : fromStored(toStored(text))
