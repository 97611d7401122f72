/**
 * `npm test`: installs what is missing, provides the peers and runs everything. Its last line is
 * `N passed, N failed, N skipped`.
 *
 * As root the tests run as an ordinary user, in a copy of the tree; what they leave in artifacts/
 * comes back. Without root they run in place.
 */
import { cpSync, existsSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { prepare } from './prepare/prepare.mjs'
import { readJson } from './prepare/read-json.mjs'
import { ROOT } from './prepare/root.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { runProcess } from './prepare/run-process.mjs'
import { endLeftovers } from './suite/leftovers.mjs'
import { ensureOrdinaryUser } from './suite/ordinary-user.mjs'
import { providePeers } from './suite/peers.mjs'
import { suiteEnvironment } from './suite/suite-environment.mjs'
import { stageResults, summaryLines } from './suite/summary.mjs'
import { openWorkplace } from './suite/workplace.mjs'

/** Of all of it, from the start of this process. */
const LIMIT_MS = 19 * 60_000
/** Of that, for ending what still runs, and for the last line. */
const SPARE_MS = 60_000

await runCommand(async () => {
  const { node, env } = await prepare()
  const user = await ensureOrdinaryUser()
  const peers = await providePeers(user)
  const { folder, home, temporary, tree } = await openWorkplace(user)
  rmSync(join(ROOT, 'artifacts'), { recursive: true, force: true })

  const inTree = (/** @type {string} */ path) => path.replaceAll(ROOT, tree)
  const leftMs = Math.max(SPARE_MS, LIMIT_MS - SPARE_MS - performance.now())
  const program = join(tree, 'scripts/suite/run-stages.mjs')
  const stages = [program, String(Math.floor(leftMs)), temporary]
  const ended = await runProcess(inTree(node), stages, {
    cwd: tree,
    env: suiteEnvironment(env, {
      path: inTree(env['PATH'] ?? ''),
      home,
      temporary,
      user: user?.name ?? userInfo().username,
      extra: peers,
    }),
    limitMs: leftMs + SPARE_MS / 2,
    isShown: true,
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  })

  const artifacts = join(tree, 'artifacts')
  const results = stageResults('suite', readJson(join(artifacts, 'results.json')), ended)
  for (const { pid, command } of endLeftovers(folder)) {
    results.push({ stage: 'suite', name: `left running: ${pid} ${command}`, status: 'failed' })
  }
  if (tree !== ROOT && existsSync(artifacts)) {
    cpSync(artifacts, join(ROOT, 'artifacts'), { recursive: true })
  }
  process.stdout.write(`\n${summaryLines(results).join('\n')}\n`)
  return results.some(({ status }) => status === 'failed') ? 1 : 0
})
