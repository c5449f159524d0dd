// @ts-check
/** npm run lab: the command line on the engine's current source. What it prints on standard output is the command's alone. */
import { existsSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bin, checkNode, command, install, isOlder, Refusal, root, run } from './project.mjs'

const entry = 'src/cli/main.ts'
const built = 'dist-cli/main.js'
const layers = ['sim', 'catalogue', 'protocols', 'programs', 'profiles', 'papers', 'topology', 'lessons', 'worker', 'cli']
const sources = [...layers.map((layer) => `src/${layer}`), 'vite.config.ts', 'package-lock.json']

/** Builds beside the old build and swaps: a command that runs meanwhile never meets half a build. */
async function build() {
  const started = new Date()
  const beside = `node_modules/.lab-${process.pid}`
  const { code, output } = await run(process.execPath, [bin('vite'), 'build', '--ssr', entry, '--outDir', beside], {
    env: { NO_COLOR: '1' },
  })
  if (code !== 0) throw new Refusal(`the command line cannot be built:\n${output.trim()}`)
  utimesSync(join(root, beside, 'main.js'), started, started)
  const old = `${beside}-old`
  if (existsSync(join(root, 'dist-cli'))) renameSync(join(root, 'dist-cli'), join(root, old))
  renameSync(join(root, beside), join(root, 'dist-cli'))
  rmSync(join(root, old), { recursive: true, force: true })
}

await command(async () => {
  checkNode()
  await install(console.error)
  if (!existsSync(join(root, entry))) throw new Refusal(`${entry} is missing: this checkout has no command line`)
  if (isOlder(built, sources)) await build()
  // npm runs scripts in the project's folder; paths on the command line are the caller's
  if (process.env.npm_lifecycle_event === 'lab' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
  process.argv.splice(1, 1, 'lab')
  await import(pathToFileURL(join(root, built)).href)
})
