// @ts-check
/** node bench/topologies.mjs <folder>: every network of a folder, laid out, run, and with each of its links removed in turn. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const build = join(root, 'bench/.build')
const folder = process.argv[2]
if (folder === undefined) {
  console.error('a folder with networks (.graphml, .gml, .clab.yml) is expected')
  process.exit(2)
}
mkdirSync(build, { recursive: true })
const vite = join(root, 'node_modules/vite/bin/vite.js')
const options = ['--outDir', build, '--emptyOutDir', 'false', '--logLevel', 'error']
execFileSync(process.execPath, [vite, 'build', '--ssr', 'bench/topologies.ts', ...options], { cwd: root, stdio: 'inherit' })
process.exit(spawnSync(process.execPath, [join(build, 'topologies.js'), resolve(folder)], { stdio: 'inherit' }).status ?? 1)
