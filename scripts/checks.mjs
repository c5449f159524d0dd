// @ts-check
/** What npm test runs, in order: each check runs its tool and counts what passed. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { bin, run } from './project.mjs'

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 * @typedef {{ count: Count, output: string }} Outcome `output` is for the person, when something failed or was skipped
 */

const none = { passed: 0, failed: 0, skipped: 0 }
const limitSeconds = 30 * 60

/** @param {string} name @param {string} packageName @param {string[]} args @param {Record<string, string>} [env] */
const tool = (name, packageName, args, env) =>
  run(process.execPath, [bin(name, packageName), ...args], { env, limitSeconds: process.env.FULL ? 0 : limitSeconds })

/** A runner that ended with an error has at least one failure, whatever it counted. @param {Count} count @param {number} code */
const honest = (count, code) => (code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count)

/** Several runs that count as one. @param {Promise<{ code: number, output: string }>[]} runs @returns {Promise<Outcome>} */
async function one(...runs) {
  const results = await Promise.all(runs)
  const passed = results.every(({ code }) => code === 0)
  return { count: { ...none, [passed ? 'passed' : 'failed']: 1 }, output: results.map(({ output }) => output).join('') }
}

/** @param {string} file @returns {any} undefined when the runner ended before it wrote its report */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

export const checkTypes = () =>
  one(tool('tsc', 'typescript', ['-p', 'tsconfig.json']), tool('tsc', 'typescript', ['-p', 'tsconfig.core.json']))

export const checkLint = () => one(tool('biome', '@biomejs/biome', ['check', '--error-on-warnings', '.']))

/** @param {string} folder for the report @returns {Promise<Outcome>} */
export async function runUnitTests(folder) {
  const file = join(folder, 'vitest.json')
  const { code, output } = await tool('vitest', 'vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  const report = readReport(file)
  if (!report) return { count: honest(none, code), output }
  /** @type {{ status: string, assertionResults: unknown[] }[]} */
  const files = report.testResults
  const brokenFiles = files.filter((test) => test.status === 'failed' && test.assertionResults.length === 0).length
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report
  const count = { passed: numPassedTests, failed: numFailedTests + brokenFiles, skipped: numPendingTests + numTodoTests }
  return { count: honest(count, code), output }
}

/** Counts nothing when it works: it is what the browser tests open. @returns {Promise<Outcome>} */
export async function build() {
  const { code, output } = await tool('vite', 'vite', ['build'])
  return { count: honest(none, code), output }
}

/** @returns {Promise<number>} a port of this machine that nobody listens on */
const findPort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })

/** @param {string} folder for the report @param {string} browser path of the browser @returns {Promise<Outcome>} */
export async function runBrowserTests(folder, browser) {
  const file = join(folder, 'playwright.json')
  const env = { CHROMIUM_PATH: browser, E2E_PORT: String(await findPort()), PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const { code, output } = await tool('playwright', '@playwright/test', ['test', '--reporter=list,json'], env)
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = readReport(file)?.stats ?? {}
  return { count: honest({ passed: expected, failed: unexpected + flaky, skipped }, code), output }
}
