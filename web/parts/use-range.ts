import { useNavigate, useSearch } from '@tanstack/react-router'
import { USUAL_RANGE } from '../lib/range-search.ts'
import { formatRange } from '../lib/range-text.ts'

/** The range that the address of this page says, and the ways to another one. */
export function useRange() {
  const { range: told } = useSearch({ strict: false })
  const navigate = useNavigate()
  const range = told ?? USUAL_RANGE
  const setRange = (next: string | undefined) => {
    const isUsual = next === undefined || next === USUAL_RANGE
    void navigate({
      to: '.',
      search: ({ range: _before, ...rest }) => (isUsual ? rest : { ...rest, range: next }),
    })
  }
  return {
    range,
    setRange,
    onZoom: (from: number, to: number) => setRange(formatRange({ from, to })),
  }
}
