/** Which of an operator's installations this is, for people: a name and the colour of its badge. */
export const ENVIRONMENT_COLORS = ['red', 'amber', 'green', 'blue', 'violet', 'grey'] as const

export type EnvironmentColor = (typeof ENVIRONMENT_COLORS)[number]

export interface Environment {
  /** `production`, `staging` … */
  readonly name: string
  /** Null: red for production, grey for all others. */
  readonly color: EnvironmentColor | null
}

/** Whether a mistake made here hurts somebody: its badge is filled. */
export const isProduction = ({ name }: Environment): boolean => /^prod(uction)?\b/i.test(name)
