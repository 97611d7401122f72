/** The Celery installations that the live tests run against, and what is missing of them. */
import { spawnSync } from 'node:child_process'

export interface Celery {
  readonly title: string
  readonly python: string
  /** Why its tests are left out; null when it can run. */
  readonly missing: string | null
}

export const CELERIES: readonly Celery[] = [
  probe('newest Celery', 'SEPAL_TEST_CELERY_NEWEST'),
  probe('Celery 5.2', 'SEPAL_TEST_CELERY_52', /^5\.2\./),
]

/** `variable` names a Python that can import Celery and its Redis transport. */
function probe(title: string, variable: string, wanted?: RegExp): Celery {
  const python = process.env[variable] ?? ''
  if (python === '') return { title, python, missing: `${variable} is not set` }
  const script =
    'import celery, kombu.transport.redis, kombu.transport.pyamqp; print(celery.__version__)'
  const { stdout, stderr, status, error } = spawnSync(python, ['-c', script], { encoding: 'utf8' })
  if (status !== 0) {
    const why = error?.message ?? stderr.trim().split('\n').at(-1)
    return { title, python, missing: `${python} cannot load Celery (${why})` }
  }
  const version = stdout.trim()
  if (wanted !== undefined && !wanted.test(version)) {
    return { title, python, missing: `${python} has Celery ${version}` }
  }
  return { title: `Celery ${version}`, python, missing: null }
}
