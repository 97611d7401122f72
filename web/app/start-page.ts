import type { Preferences } from '../../contract/api/preferences.ts'

/**
 * Where to begin instead, when Sepal is opened at its bare address; null to stay. Only then: on the
 * way from page to page `/` is the overview.
 *
 * @param basepath path of <base href>
 */
export function startPath(
  { pathname, search }: Pick<Location, 'pathname' | 'search'>,
  basepath: string,
  startPage: Preferences['startPage'],
): string | null {
  const isBare = pathname === basepath || `${pathname}/` === basepath
  return isBare && search === '' && startPage !== 'overview' ? `${basepath}${startPage}` : null
}
