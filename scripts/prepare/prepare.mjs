import { ensureInstalled } from './install.mjs'
import { ensureRuntime } from './runtime.mjs'

/** Node and the packages, installed where they are missing: what every command begins with. */
export async function prepare() {
  const runtime = await ensureRuntime()
  await ensureInstalled(runtime)
  return runtime
}
