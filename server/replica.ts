/**
 * One of several Sepals on one database. The one that holds the lease learns and writes, and shows
 * its live picture once a second; the others stand by: they keep the last seconds of events, show
 * that picture, and take over when the holder is gone.
 */
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { connecting } from '../contract/model/broker-link.ts'
import { AppError } from './errors.ts'
import { openEventHandover } from './event-handover.ts'
import type { Retention } from './history/retention.ts'
import type { LearnerOptions } from './learner.ts'
import { beginTerm, type LearningTerm } from './learning-term.ts'
import { keepLease } from './lease/keep-lease.ts'
import type { HeldLease } from './lease/lease.ts'
import { openLease } from './lease/postgres/lease-store.ts'
import { encodePicture } from './live/picture-text.ts'
import { createLivePicture } from './live/picture.ts'
import { databaseWarning, parseDatabaseUrl } from './postgres/database-url.ts'
import { createShownPictureReader } from './shown-picture.ts'

export interface ReplicaOptions extends Omit<LearnerOptions, 'writer'> {
  /** Of the database; holds a password: not for logs. */
  readonly database: string
  readonly retention: Retention
}

const SHOW_MS = 1_000
const AGAIN_MS = 1_000

/** @returns stops it, after which the next one need not wait */
export async function startReplica(options: ReplicaOptions): Promise<() => Promise<void>> {
  const { broker, database: url, report, clock, log } = options
  const warning = databaseWarning(parseDatabaseUrl(url))
  if (warning !== null) log.warn({}, warning)
  const store = await openLease({ url })
  /** What was learned here last. */
  let picture = createLivePicture(connecting(broker.label, clock()))
  const events = openEventHandover(options)
  let held: HeldLease | null = null
  /** While the lease is away it goes on: events are held until it is ours again, or another one's. */
  let term: LearningTerm | null = null
  let isStopping = false
  let isShowing = false
  let turn: Promise<void> = Promise.resolve()
  // What throws here is a bug, or a history that can never be written: it ends this Sepal, and with it
  // the lease, so that another may try.
  const next = (work: () => Promise<void>): void => {
    turn = turn.then(work)
  }

  const keeper = keepLease({
    store,
    holder: `${hostname()}:${process.pid}`,
    now: () => performance.now(),
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    onTaken(lease) {
      held = lease
      next(() => begin(lease))
    },
    onLost(why) {
      held = null
      log.warn({ why }, 'Lost the lease: events are held until it is clear who writes')
    },
    onTrouble: (err) => log.error({ err }, 'Cannot reach the lease: trying again every second'),
  })
  const shown = createShownPictureReader({
    store,
    holder: () => keeper.holder(),
    own: () => picture,
    clock,
  })
  await showShown()
  const showing = setInterval(lookAround, SHOW_MS)

  return async () => {
    isStopping = true
    clearInterval(showing)
    next(() => standBy(false))
    await turn
    await events.stop()
    await keeper.close()
    await store.close()
  }

  function lookAround(): void {
    if (term !== null && held === null) {
      if (keeper.holder() !== null) next(async () => (held === null ? standBy(true) : undefined))
    } else if (!isShowing) {
      isShowing = true
      void (term === null ? showShown() : showOwn()).finally(() => {
        isShowing = false
      })
    }
  }

  /** What another one learned. */
  async function showShown(): Promise<void> {
    const told = await shown.read()
    if (term === null) report(told)
  }

  async function showOwn(): Promise<void> {
    if (held !== null) await store.show(held.token, encodePicture(picture)).catch(passOver)
  }

  async function begin(lease: HeldLease): Promise<void> {
    const { token } = lease
    // Nobody held it in between: what was held back is still missing in the history.
    if (term !== null && token === term.token + 1) {
      term.goOn(token)
      log.info({ token }, 'Took the lease again: this Sepal goes on writing')
      return
    }
    await standBy(true)
    log.info({ token }, 'Took the lease: this Sepal learns and writes')
    await learn(token)
  }

  /** Tries as long as the lease is ours: the database may be away for a moment. */
  async function learn(token: number): Promise<void> {
    for (let isFirst = true; !isStopping && held?.token === token; isFirst = false) {
      try {
        const learned = createLivePicture(picture.link())
        term = await beginTerm({
          ...options,
          url,
          token,
          held: () => held,
          report(told) {
            picture = learned
            picture.apply(told)
            report(told)
          },
        })
        events.toLearner(term.hearer, term.since)
        return
      } catch (err) {
        if (!(err instanceof AppError && err.code === 'HISTORY_UNAVAILABLE')) throw err
        if (isFirst) log.error({ err }, 'Cannot open the history: trying again every second')
        await sleep(AGAIN_MS)
      }
    }
  }

  /** @param isElsewhere another one takes in what waits here */
  async function standBy(isElsewhere: boolean): Promise<void> {
    if (term === null) return
    const ending = term
    term = null
    if (isElsewhere) log.warn({ holder: keeper.holder() }, 'Stands by: another Sepal writes')
    await events.toBuffer()
    await ending.end(isElsewhere)
    shown.startFrom(picture)
    if (!isStopping) await showShown()
  }

  /** The database is away: the lease tells of it, once. */
  function passOver(err: unknown): undefined {
    if (!(err instanceof AppError)) throw err
    return undefined
  }
}
