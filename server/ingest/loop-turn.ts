/** Gives the event loop a turn: what lies in the socket is taken off it. */
export const loopTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

/** More turns than that bring as much as memory may hold. */
const MAX_TURNS = 16

/**
 * Gives the loop turns until one brought nothing new: a broker that pushes, as Redis does, cuts off
 * whoever reads more slowly than it writes, so reading goes before working.
 *
 * @param count grows with what comes in
 */
export async function drainSocket(count: () => number): Promise<void> {
  for (let turn = 0, before = -1; turn < MAX_TURNS && count() !== before; turn += 1) {
    before = count()
    await loopTurn()
  }
}
