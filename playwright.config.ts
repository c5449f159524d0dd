import { register } from 'node:module'
import { chromium, defineConfig } from '@playwright/test'
import { findBrowser, launchArguments } from './scripts/browser.mjs'
import { bin } from './scripts/project.mjs'

// the journeys run designs in Node, too, programs in JavaScript among them
register('./scripts/raw-text.mjs', import.meta.url)

const port = Number(process.env.E2E_PORT ?? 4273)
const baseURL = `http://127.0.0.1:${port}/`

export default defineConfig({
  testDir: 'e2e',
  // one page at a time: what is timed in the page must not share the processor with another page
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  use: {
    baseURL,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: findBrowser(chromium.executablePath()), args: launchArguments },
  },
  webServer: { command: `node "${bin('vite')}" preview --host 127.0.0.1 --strictPort --port ${port}`, url: baseURL },
})
