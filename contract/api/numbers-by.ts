import * as z from 'zod/mini'

/** One number for each of these names. */
export const numbersBy = <const Name extends string>(names: readonly Name[]) =>
  z.object(
    Object.fromEntries(names.map((name) => [name, z.number()])) as Record<Name, z.ZodMiniNumber>,
  )
