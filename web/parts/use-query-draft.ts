import { useCallback, useEffect, useRef, useState } from 'react'
import { parseTaskQuery } from '../../contract/model/query/parse-task-query.ts'
import type { QueryProblem } from '../../contract/model/query/query-problem.ts'
import { joinTerms, splitTerms } from '../lib/query-terms.ts'

interface QueryDraft {
  /** Terms that are finished, a chip each. */
  readonly terms: readonly string[]
  /** What is being written behind them. */
  readonly text: string
  /** What is wrong with `text`; null while somebody is still busy with it. */
  readonly problem: QueryProblem | null
  readonly write: (text: string) => void
  /** Makes chips of what is written, if it can be read. @returns whether it could */
  readonly commit: (text?: string) => boolean
  /** Takes other terms; `text` becomes what is written behind them. */
  readonly setTerms: (terms: readonly string[], text?: string) => void
}

const SEARCH_MS = 250
/** So long nobody is told that what they have not finished cannot be read. */
const PATIENCE_MS = 900

/**
 * A search while it is written. Every text that can be read is asked for 250 ms after the last key,
 * in the place of the one before; what is committed is a step to go back to.
 *
 * @param value the search that holds; when it changes from outside, the draft follows it
 */
export function useQueryDraft(
  value: string,
  onSearch: (text: string, committed: boolean) => void,
): QueryDraft {
  const [terms, setTermsState] = useState<readonly string[]>(() =>
    problemOf(value) === null ? splitTerms(value) : [],
  )
  const [text, setText] = useState(() => (problemOf(value) === null ? '' : value))
  const [problem, setProblem] = useState<QueryProblem | null>(() => problemOf(value))
  /** The search that this draft last asked for: when it comes back as `value`, nothing is to follow. */
  const [asked, setAsked] = useState(value)
  const [seen, setSeen] = useState(value)
  const timers = useRef<ReturnType<typeof setTimeout>[]>([])

  if (value !== seen) {
    setSeen(value)
    if (value !== asked) {
      const found = problemOf(value)
      setAsked(value)
      setTermsState(found === null ? splitTerms(value) : [])
      setText(found === null ? '' : value)
      setProblem(found)
    }
  }
  const stop = useCallback(() => {
    for (const timer of timers.current) clearTimeout(timer)
    timers.current = []
  }, [])
  useEffect(() => stop, [stop])

  const ask = (next: readonly string[], committed: boolean) => {
    const whole = joinTerms(next)
    setAsked(whole)
    onSearch(whole, committed)
  }

  return {
    terms,
    text,
    problem,
    write(written) {
      stop()
      setText(written)
      setProblem(null)
      const found = problemOf(written)
      const later =
        found === null
          ? setTimeout(() => ask([...terms, ...given(written)], false), SEARCH_MS)
          : setTimeout(() => setProblem(found), PATIENCE_MS)
      timers.current = [later]
    },
    commit(written = text) {
      stop()
      const found = problemOf(written)
      setProblem(found)
      setText(found === null ? '' : written)
      if (found !== null) return false
      const next = [...terms, ...splitTerms(written)]
      setTermsState(next)
      ask(next, true)
      return true
    },
    setTerms(next, written = '') {
      stop()
      setTermsState(next)
      setText(written)
      setProblem(null)
      ask([...next, ...(problemOf(written) === null ? given(written) : [])], true)
    },
  }
}

const given = (written: string): string[] => (written.trim() === '' ? [] : [written.trim()])

/** Whether a text can be read; relative times are not asked for here. */
const problemOf = (text: string): QueryProblem | null =>
  parseTaskQuery(text, 'sepal', { now: 0 }).problem
