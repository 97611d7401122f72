import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runProcess } from './run-process.mjs'

const run = (script: string, limitMs = 20_000) =>
  runProcess(process.execPath, ['-e', script], { cwd: '.', env: process.env, limitMs })

test('runProcess() keeps both streams and tells the exit code', async () => {
  const done = await run('console.log("out"); console.error("err"); process.exitCode = 3')
  expect(done).toEqual({ ok: false, output: 'out\nerr\n', isLate: false, ending: 'exit code 3' })
  expect((await run('')).ok).toBe(true)
})

test('runProcess() gives no standard input', async () => {
  expect((await run('process.stdin.on("end", () => console.log("end")).resume()')).output).toBe(
    'end\n',
  )
})

test('runProcess() says so when there is no such program', async () => {
  const options = { cwd: '.', env: process.env, limitMs: 1000 }
  const done = await runProcess('no-such-program-here', [], options)
  expect(done.ok).toBe(false)
  // EACCES where PATH names a folder that this user may not enter.
  expect(done.ending).toMatch(/^spawn no-such-program-here (ENOENT|EACCES)$/)
})

test('runProcess() ends one that takes too long, with what it started', async () => {
  const grandchild = 'setInterval(() => {}, 1000)'
  const script = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' })
    console.log(child.pid)
    setInterval(() => {}, 1000)`
  const done = await run(script, 1000)
  expect(done).toMatchObject({ ok: false, isLate: true, ending: 'stopped after 1 s' })
  const pid = Number(done.output)
  for (let tries = 0; isAlive(pid) && tries < 100; tries++) await sleep(20)
  expect(isAlive(pid)).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false // gone, and reaped
  }
}
