import { type ComponentType, type JSX, use } from 'react'
import { createLazyLoad } from '../lib/lazy-load.ts'

interface LazyPage {
  (): JSX.Element
  /** Called by the router before it is drawn; a failure is shown when it is. */
  preload: () => Promise<void>
}

/**
 * A page in a file of its own. While the server is away it throws a `LoadError`, which the crash page
 * knows; the router's own lazy component would reload the browser's page, and leave the operator with
 * the browser's words.
 */
export function lazyPage<Name extends string>(
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
): LazyPage {
  const lazy = createLazyLoad(async (): Promise<ComponentType> => (await load())[name])
  const LoadedPage = () => {
    const Part = lazy.part
    if (Part !== null) return <Part />
    if (lazy.failure !== null) throw lazy.failure
    use(lazy.start())
    return <></>
  }
  return Object.assign(LoadedPage, { preload: () => lazy.start().catch(() => {}) })
}
