/** How one test ended; a check step of `npm test` counts as one test. */
export interface TestResult {
  /** `lint`, `unit`, `peers` */
  readonly stage: string
  readonly name: string
  readonly status: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped, or how it failed. */
  readonly reason?: string
}
