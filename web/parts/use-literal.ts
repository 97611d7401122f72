import { useEffect, useMemo, useState } from 'react'
import { parsePythonLiteral } from '../../contract/model/python-literal.ts'
import type { PythonValue } from '../../contract/model/python-value.ts'
import { parseLiteral, SHORT_LITERAL } from '../lib/parse-literal.ts'

/** A representation as a value: undefined while it is being read, null where it makes none. */
export function useLiteral(text: string | null): PythonValue | null | undefined {
  const isShort = text === null || text.length <= SHORT_LITERAL
  const read = useMemo(
    () => (isShort && text !== null ? parsePythonLiteral(text) : null),
    [isShort, text],
  )
  const [late, setLate] = useState<{ text: string; value: PythonValue | null } | null>(null)
  useEffect(() => {
    if (isShort) return
    let isWanted = true
    void parseLiteral(text).then((value) => {
      if (isWanted) setLate({ text, value })
    })
    return () => {
      isWanted = false
    }
  }, [isShort, text])
  if (isShort) return read
  return late?.text === text ? late.value : undefined
}
