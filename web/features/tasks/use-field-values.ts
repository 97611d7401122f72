import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { countedField, type CountedValue, type WordAtCaret } from '../../lib/query-completion.ts'
import { taskQueries } from './queries.ts'

const NONE: readonly CountedValue[] = []
const MOST = 50
const PAUSE_MS = 150

/** Values that tasks have for the field that is being written, the most frequent first. */
export function useFieldValues(word: WordAtCaret | null, range: string): readonly CountedValue[] {
  const field = word === null ? null : countedField(word)
  const settled = useSettled(field)
  const isAsked = settled !== null && settled === field
  const { data } = useQuery({
    ...taskQueries.facet({ q: '', range }, settled ?? 'state', MOST),
    enabled: isAsked,
  })
  return isAsked ? (data?.values ?? NONE) : NONE
}

/** A value once it has stood for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
