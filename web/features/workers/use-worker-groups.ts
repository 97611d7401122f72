import { useMemo, useState } from 'react'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { workerNow } from '../../lib/worker-now.ts'
import { useTicking } from '../../parts/live.tsx'
import { useHearing } from '../../parts/use-hearing.ts'

interface WorkerGroups {
  readonly present: readonly WorkerView[]
  readonly offline: readonly WorkerView[]
}

/** Cannot stand in a worker's name as events bring it: they are one line. */
const SEPARATOR = '\n'

/** Workers that are there and workers that are gone. Held, nobody changes group or place. */
export function useWorkerGroups(workers: readonly WorkerView[], held: boolean): WorkerGroups {
  const hearing = useHearing()
  const groups = useTicking((now) => {
    const gone = workers.map((worker) => workerNow(worker, hearing, now) === 'offline')
    const names = (offline: boolean) =>
      workers.flatMap(({ hostname }, i) => (gone[i] === offline ? [JSON.stringify(hostname)] : []))
    return `${names(false).join(SEPARATOR)}${SEPARATOR}${SEPARATOR}${names(true).join(SEPARATOR)}`
  })
  const shown = useUnlessHeld(groups, held)
  return useMemo(() => {
    const byName = new Map(workers.map((worker) => [worker.hostname, worker]))
    const [present = '', offline = ''] = shown.split(SEPARATOR + SEPARATOR)
    const pick = (names: string) =>
      names
        .split(SEPARATOR)
        .filter(Boolean)
        .flatMap((name) => byName.get(String(JSON.parse(name))) ?? [])
    return { present: pick(present), offline: pick(offline) }
  }, [workers, shown])
}

function useUnlessHeld<Value>(value: Value, held: boolean): Value {
  const [kept, setKept] = useState(value)
  if (!held && kept !== value) setKept(value)
  return held ? kept : value
}
