/** Something that the user has to do something about: shown as its message alone, without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError'
}
