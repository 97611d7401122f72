import { useCallback, useState } from 'react'

const KEY = 'sepal.rail'
const FOLDED = 'folded'

/** Whether the navigation is narrow: a preference kept in this browser. */
export function useRailFold(): { folded: boolean; toggle: () => void } {
  const [folded, setFolded] = useState(read)
  const toggle = useCallback(() => {
    setFolded((before) => {
      keep(!before)
      return !before
    })
  }, [])
  return { folded, toggle }
}

function read(): boolean {
  try {
    return localStorage.getItem(KEY) === FOLDED
  } catch {
    // Storage may be forbidden: then the navigation starts wide.
    return false
  }
}

function keep(folded: boolean): void {
  try {
    if (folded) localStorage.setItem(KEY, FOLDED)
    else localStorage.removeItem(KEY)
  } catch {
    // The choice holds for this page.
  }
}
