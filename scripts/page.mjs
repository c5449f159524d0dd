// @ts-check
/** The built lab in a headless Chromium, for scripts that look at it or measure it. */
import { findBrowser, launchArguments } from './browser.mjs'
import { build } from './build.mjs'
import { Refusal, root } from './project.mjs'

/**
 * Builds the lab when a source is newer, serves it on a free port, and hands over a browser and the address.
 * @template T
 * @param {(browser: import('@playwright/test').Browser, address: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withLab(use) {
  const { chromium } = await import('@playwright/test')
  const vite = await import('vite')
  await build(console.error)
  const executablePath = findBrowser(chromium.executablePath())
  if (!executablePath) throw new Refusal('There is no Chromium: npm test installs one, or set CHROMIUM_PATH to one.')
  const server = await vite.preview({ root, preview: { host: '127.0.0.1', port: 0, open: false }, logLevel: 'error' })
  const browser = await chromium.launch({ executablePath, args: launchArguments })
  try {
    const [address] = server.resolvedUrls?.local ?? []
    return await use(browser, address)
  } finally {
    await browser.close()
    await server.close()
  }
}
