/** The same question to Sepal and to Flower, one after the other, each with a broker of its own. */
import { startRedis } from '../../test/peers/redis.ts'
import { type Monitor, startSepalMonitor } from './monitor.ts'
import { startFlower } from './start-flower.ts'

export interface Answers<Answer> {
  readonly sepal: Answer
  /** Null where there is no Flower on this machine. */
  readonly flower: Answer | null
}

/** @param ask gets the monitor and the URL of its Redis */
export async function askBesideFlower<Answer>(
  ask: (monitor: Monitor, url: string) => Promise<Answer>,
): Promise<Answers<Answer>> {
  const flower = await askOne(startFlower, ask)
  const sepal = await askOne(startSepalMonitor, ask)
  if (sepal === null) throw new Error('Cannot start Sepal')
  return { sepal, flower }
}

async function askOne<Answer>(
  start: (url: string) => Promise<Monitor | null>,
  ask: (monitor: Monitor, url: string) => Promise<Answer>,
): Promise<Answer | null> {
  const redis = await startRedis()
  try {
    const monitor = await start(redis.url)
    if (monitor === null) return null
    try {
      return await ask(monitor, redis.url)
    } finally {
      await monitor.stop()
    }
  } finally {
    await redis.stop()
  }
}

/** `12.3×`, or a dash where there is nothing to compare with. @param more whether more is better */
export function ratio(sepal: number, flower: number | undefined, more: 'more' | 'less'): string {
  if (flower === undefined || !Number.isFinite(flower)) return '–'
  return `${(more === 'more' ? sepal / flower : flower / sepal).toPrecision(3)}×`
}
