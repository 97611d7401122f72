/** Who is signed in, and what this Sepal is. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Permission } from '../../contract/api/permissions.ts'
import { SessionReply } from '../../contract/api/session.ts'
import { getJson } from '../lib/api.ts'

export const sessionQuery = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => getJson('api/v1/session', SessionReply, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Null until it is known. */
const useSession = (): SessionReply | null => useQuery(sessionQuery()).data ?? null

/** Whether the session may; true until the session is known, so that nothing flickers, and for nothing. */
export function useMay(permission: Permission | undefined): boolean {
  const session = useSession()
  return permission === undefined || (session?.permissions.includes(permission) ?? true)
}

/** "Tasks · production · Sepal" */
export function useDocumentTitle(...parts: string[]): string {
  const session = useSession()
  const where = session?.environment?.name ?? session?.cluster
  return [...parts, where, 'Sepal'].filter((part) => part !== undefined).join(' · ')
}
