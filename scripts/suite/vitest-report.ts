/**
 * The results of a vitest run as a file: each test's full name, how it ended and why it was skipped.
 * It is written after each test file, so that of a run that is cut short something is known.
 *
 * Vitest's own JSON has neither the reasons of skipped tests nor the errors outside of tests.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { TestResult } from './test-result.ts'

/** A reporter for vitest.config.ts: writes a JSON array of `TestResult` to `path`. */
export function vitestReport(stage: string, path: string): Reporter {
  const ended: TestResult[] = []
  const write = (results: readonly TestResult[]) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(results))
  }
  return {
    onTestModuleEnd(module) {
      ended.push(...moduleResults(stage, module))
      write(ended)
    },
    onTestRunEnd(modules, unhandledErrors) {
      write([
        ...modules.flatMap((module) => moduleResults(stage, module)),
        ...unhandledErrors.map((error) => failed(stage, '(outside of tests)', error.message)),
      ])
    },
  }
}

function moduleResults(stage: string, module: TestModule): TestResult[] {
  const file = relative(process.cwd(), module.moduleId)
  const tests = [...module.children.allTests()].map((test) => testResult(stage, file, test))
  const suites = [...module.children.allSuites()]
  const errors = [...module.errors(), ...suites.flatMap((suite) => suite.errors())]
  return [...tests, ...errors.map((error) => failed(stage, file, error.message))]
}

function testResult(stage: string, file: string, test: TestCase): TestResult {
  const result = test.result()
  const name = `${file} > ${test.fullName}`
  if (result.state === 'passed') return { stage, name, status: 'passed' }
  if (result.state === 'failed') return failed(stage, name, result.errors[0]?.message)
  if (result.state === 'pending') return failed(stage, name, 'it did not end')
  return { stage, name, status: 'skipped', reason: skipReason(test.fullName, result.note) }
}

function failed(stage: string, name: string, message: string | undefined): TestResult {
  const reason = message?.split('\n')[0]
  return { stage, name, status: 'failed', ...(reason === undefined ? {} : { reason }) }
}

/** `note` is what a test gave when it skipped itself; a suite says it in its title: `… (left out: why)`. */
export function skipReason(fullName: string, note: string | undefined): string {
  const titled = /\(left out: ((?:[^()]|\([^()]*\))*)\)/.exec(fullName)?.[1]
  return note ?? titled ?? 'it gives no reason'
}
