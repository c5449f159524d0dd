// @ts-check
/** npm test: installs what is missing, runs every check, and closes with one line that counts. --full runs the long counts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { build, checkLint, checkTypes, runBrowserTests, runUnitTests } from './checks.mjs'
import { checkNode, command, install, Refusal } from './project.mjs'

/** @param {unknown} error */
const failure = (error) => ({
  count: { passed: 0, failed: 1, skipped: 0 },
  output: error instanceof Refusal ? error.message : String(error instanceof Error ? error.stack : error),
})

/** @param {import('./checks.mjs').Count} count */
const inWords = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`

/**
 * Runs one check and prints its name, duration and count, and what its tool said unless all is well.
 * @param {string} title
 * @param {() => Promise<import('./checks.mjs').Outcome>} check
 */
async function report(title, check) {
  const started = process.hrtime.bigint()
  if (process.stdout.isTTY) process.stdout.write(`  … ${title}\r`)
  const { count, output } = await check().catch(failure)
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  const well = count.failed === 0 && count.skipped === 0
  const counted = count.passed + count.failed + count.skipped > 0 ? inWords(count) : ''
  console.log(`  ${well ? '✓' : '✗'} ${title.padEnd(26)} ${seconds.toFixed(1).padStart(7)} s   ${counted}`.trimEnd())
  if (!well) console.log(`\n${output.trim()}\n`)
  return count
}

await command(async () => {
  checkNode()
  const [option, ...rest] = process.argv.slice(2)
  if (rest.length > 0 || (option !== undefined && option !== '--full'))
    throw new Refusal(`${[option, ...rest].join(' ')}: unknown; the one option is --full`)
  if (option === '--full') process.env.FULL = '1'
  await install(console.log)
  const browser = ensureBrowser(console.log)
  await browser.catch(() => {})

  const folder = mkdtempSync(join(tmpdir(), 'active-network-lab-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const counts = [
    await report('types', checkTypes),
    await report('lint, import direction', checkLint),
    await report('unit and property tests', () => runUnitTests(folder)),
  ]
  const building = await report('build', build)
  const browsing = await report('browser tests', async () => {
    if (building.failed > 0) throw new Refusal('not run: there is no build to open')
    return runBrowserTests(folder, await browser)
  })
  counts.push(building, browsing)

  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ what) => counts.reduce((total, count) => total + count[what], 0)
  const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
  if (total.skipped) console.log('\nA skipped test has shown nothing: it counts against the run.')
  console.log(`\n${inWords(total)}`)
  process.exitCode = total.failed || total.skipped ? 1 : 0
})
