// @ts-check
/** npm run lab: the command line on the engine's current source. What it prints on standard output is the command's alone. */
import { existsSync, mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkNode, command, install, isOlder, Refusal, root } from './project.mjs'

const entry = 'src/cli/main.ts'
const built = 'dist-cli/main.js'
const layers = ['sim', 'catalogue', 'protocols', 'programs', 'profiles', 'papers', 'topology', 'lessons', 'worker', 'cli']
const sources = [...layers.map((layer) => `src/${layer}`), 'vite.config.ts', 'package-lock.json']

/** Builds beside the old build and then takes its place at once: a command that starts meanwhile never meets half a build. */
async function build() {
  const started = new Date()
  const beside = join(root, `node_modules/.lab-${process.pid}`)
  const { build } = await import('vite')
  try {
    await build({
      root,
      logLevel: 'error',
      build: { ssr: entry, outDir: beside, copyPublicDir: false, rolldownOptions: { output: { codeSplitting: false } } },
    })
  } catch (error) {
    throw new Refusal(`the command line cannot be built:\n${/** @type {Error} */ (error).message}`)
  }
  // a source that changed during the build is newer than this, and the next command builds again
  utimesSync(join(beside, 'main.js'), started, started)
  mkdirSync(dirname(join(root, built)), { recursive: true })
  renameSync(join(beside, 'main.js'), join(root, built))
  rmSync(beside, { recursive: true })
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
