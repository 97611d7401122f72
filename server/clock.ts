/** Our own clock, passed in wherever time matters so that tests can hold it. Unix seconds, fractional. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now() / 1000
