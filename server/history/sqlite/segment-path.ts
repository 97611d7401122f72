import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const NAME = /^segment-([1-9]\d{0,14})\.sqlite$/

export const segmentPath = (directory: string, number: number): string =>
  join(directory, `segment-${number}.sqlite`)

/** Numbers of the segments whose files lie in the directory, lowest first. */
export const segmentNumbers = (directory: string): number[] =>
  readdirSync(directory)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b)
