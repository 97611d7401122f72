/** Where a command writes, and who it says it is: passed in, so that tests can read it. */
export interface Terminal {
  /** One line on standard output. */
  print(line: string): void
  /** One line on standard error. */
  complain(line: string): void
  /** Version of Sepal. */
  readonly version: string
}
