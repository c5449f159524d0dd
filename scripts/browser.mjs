// @ts-check
/** Which Chromium drives the browser tests, and how to get one. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { bin, Refusal, run } from './project.mjs'

const isRoot = process.getuid?.() === 0
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Chromium refuses its sandbox to root. */
export const launchArguments = isRoot ? ['--no-sandbox'] : []

/** A file of that name may be a stub that only asks for another package. @param {string} path */
const starts = (path) => spawnSync(path, [...launchArguments, '--version'], { timeout: 60_000 }).status === 0

/**
 * The browser's path: CHROMIUM_PATH, else an installed Chromium or Chrome, else the one that Playwright downloaded.
 * @param {string} [downloaded] where Playwright keeps its own
 * @returns {string | undefined}
 */
export function findBrowser(downloaded) {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) {
    if (existsSync(chosen)) return chosen
    throw new Refusal(`CHROMIUM_PATH: there is no file ${chosen}`)
  }
  const folders = process.platform === 'win32' ? [] : ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)]
  const installed = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  if (process.platform === 'darwin') installed.push('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
  const present = installed.find((path) => existsSync(path) && starts(path))
  return present ?? (downloaded && existsSync(downloaded) ? downloaded : undefined)
}

/** Debian's package, where that is possible: faster than a download, and it brings its libraries along. */
async function installFromDebian() {
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update'], { env, limitSeconds: 300 })
  const wanted = ['-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']
  await run('apt-get', ['-o', 'DPkg::Lock::Timeout=500', 'install', ...wanted], { env, limitSeconds: 1200 })
}

/** @returns {Promise<{ code: number, output: string }>} */
function download() {
  const cli = bin('playwright', '@playwright/test')
  // the libraries need root: for anyone else this would stop at sudo's question
  const libraries = isRoot ? ['--with-deps'] : []
  return run(process.execPath, [cli, 'install', ...libraries, 'chromium'], { limitSeconds: 600 })
}

/**
 * Finds a browser or installs one. Packages must be installed before.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its path
 */
export async function ensureBrowser(say) {
  const { chromium } = await import('@playwright/test')
  const find = () => findBrowser(chromium.executablePath())
  const present = find()
  if (present) return present
  say('No Chromium is installed: getting one, which takes a few minutes …')
  await installFromDebian()
  const packaged = find()
  if (packaged) return packaged
  const { output } = await download()
  const downloaded = find()
  if (downloaded && starts(downloaded)) return downloaded
  throw new Refusal(
    downloaded
      ? `${downloaded} does not start: libraries are missing. Run: sudo npx playwright install-deps chromium`
      : `${output.trim().split('\n').slice(-5).join('\n')}\nNo Chromium could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH to one.`,
  )
}
