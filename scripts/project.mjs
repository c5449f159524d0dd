// @ts-check
/** What the commands share. No package may be imported here: on a fresh clone none is installed. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import util from 'node:util'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** A message for the person at the terminal, without a stack. */
export class Refusal extends Error {}

/** Runs a command's main function; a refusal ends it with its words alone. @param {() => Promise<void>} main */
export async function command(main) {
  try {
    await main()
  } catch (error) {
    console.error(error instanceof Refusal ? util.stripVTControlCharacters(error.message) : error)
    process.exit(1)
  }
}

/** Vite 8 needs 20.19, or 22.12 and later. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return
  throw new Refusal(
    `Node.js ${process.versions.node} is too old: the lab needs 20.19, 22.12 or later.\nGet it from https://nodejs.org, then try again.`,
  )
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

/** True when every package of package-lock.json is in node_modules in its locked version. */
function isInstalled() {
  const installed = lockedPackages(join(root, 'node_modules/.package-lock.json'))
  return Object.entries(lockedPackages(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  )
}

/** Installs what package-lock.json lists, if it is not there. @param {(line: string) => void} say */
export async function install(say) {
  if (isInstalled()) return
  say('Installing packages (npm ci); the first time takes about a minute …')
  const { code, output } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund'])
  if (code === 0) return
  // npm closes with its whole usage text
  const words = output.split(/^npm error\s+Clean install a project/m)[0].trim()
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT/.test(output)
  throw new Refusal(`${words}\n\nnpm ci failed${offline ? ': the package registry cannot be reached from here' : ''}.`)
}

/** True when `target` is missing or older than any file below `sources`. @param {string} target @param {string[]} sources */
export function isOlder(target, sources) {
  const path = join(root, target)
  if (!existsSync(path)) return true
  const built = statSync(path).mtimeMs
  return sources.some((source) => existsSync(join(root, source)) && newest(join(root, source)) > built)
}

/** Latest change below a path, in ms; a folder counts too, so that a removed file is seen. @param {string} path @returns {number} */
function newest(path) {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), entry.mtimeMs)
}

/** The script behind a package's command, run with `node`: works where .bin holds shell scripts only. @param {string} name */
export function bin(name, packageName = name) {
  const folder = join(root, 'node_modules', packageName)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[name])
}

/** @param {string[]} args */
function npm(args) {
  const path = process.env.npm_execpath
  return path?.endsWith('.js') && path.includes('npm-cli') ? run(process.execPath, [path, ...args]) : run('npm', args)
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set()
const isWindows = process.platform === 'win32'

/** Ends a child with everything that it started. @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function end(child, signal) {
  try {
    if (isWindows || child.pid === undefined) child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // it ended by itself meanwhile
  }
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    for (const child of children) end(child, 'SIGTERM')
    process.exit(signal === 'SIGINT' ? 130 : 143)
  })
}

/**
 * Runs a program to its end and keeps what it says.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, limitSeconds?: number }} [options] past the limit it is ended with all its children
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(file, args, { env = {}, limitSeconds = 0 } = {}) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !isWindows,
      shell: isWindows && !file.endsWith('.exe'),
    })
    children.add(child)
    const timer = limitSeconds
      ? setTimeout(() => {
          output += `\nended after ${limitSeconds} s without a result\n`
          end(child, 'SIGKILL')
        }, limitSeconds * 1000)
      : undefined
    const keep = (/** @type {Buffer} */ data) => {
      output += data
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer)
      children.delete(child)
      resolve({ code, output })
    }
    child.on('error', (error) => {
      output += `${error.message}\n`
      finish(127)
    })
    child.on('close', (code) => finish(code ?? 1))
  })
}
