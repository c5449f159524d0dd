// @ts-check
/** For the benches: builds the lab's programs and the references, runs them, and reads the one JSON line that each prints. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
export const build = join(root, 'bench/.build')
mkdirSync(build, { recursive: true })
export const ns3Libraries = [
  'applications',
  'internet',
  'point-to-point',
  'traffic-control',
  'network',
  'bridge',
  'stats',
  'core',
].map((name) => `-lns3-${name}`)

/** @param {string} name */
export function program(name) {
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/vite/bin/vite.js'),
      'build',
      '--ssr',
      `bench/${name}.ts`,
      '--outDir',
      build,
      '--emptyOutDir',
      'false',
      '--logLevel',
      'error',
    ],
    { cwd: root },
  )
  return join(build, `${name}.js`)
}
/** A reference in C++ or C, or null where it cannot be built. @param {string} name @param {string} source @param {string[]} flags */
export function reference(name, source, flags) {
  const binary = join(build, name)
  const text = join(root, 'bench/reference', source)
  if (existsSync(binary) && statSync(binary).mtimeMs > statSync(text).mtimeMs) return binary
  const [compiler, standard] = source.endsWith('.c') ? ['gcc', '-std=gnu11'] : ['g++', '-std=c++17']
  const made = spawnSync(compiler, ['-O3', '-DNDEBUG', standard, text, '-o', binary, ...flags])
  return made.status === 0 ? binary : null
}
/** @param {string} file @param {(string | number)[]} args @param {string[]} [node] */
export const lab = (file, args, node = []) =>
  JSON.parse(execFileSync(process.execPath, [...node, file, ...args.map(String)], { encoding: 'utf8' }))
/** @param {string} file @param {(string | number)[]} args */
export const other = (file, args) => JSON.parse(execFileSync(file, args.map(String), { encoding: 'utf8' }))
/** @param {number[]} list */
export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
