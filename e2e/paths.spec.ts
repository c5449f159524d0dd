/** The build is static files that work below any path, without headers of their own. */
import { createReadStream, existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, finish, openFromGallery, openLab, runState, test } from './lab.ts'

const built = process.env.E2E_DIST ?? fileURLToPath(new URL('../dist/', import.meta.url))
const below = '/some/sub/path/'
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

let server: Server
test.beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const inside = normalize(pathname.slice(below.length))
    const file = join(built, inside === '.' ? 'index.html' : inside)
    if (!pathname.startsWith(below) || inside.startsWith('..') || !existsSync(file)) response.writeHead(404).end()
    else {
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
      createReadStream(file).pipe(response)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
test.afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('the lab works below a path of another site', async ({ browser }) => {
  const { port } = server.address() as AddressInfo
  const baseURL = `http://127.0.0.1:${port}${below}`
  const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const missing: string[] = []
  page.on('response', (response) => {
    if (!response.ok()) missing.push(response.url())
  })
  await openLab(page)
  await openFromGallery(page, 'Hub or switch?')
  await page.getByRole('button', { name: 'Arrange by links' }).click()
  await page.keyboard.press('Space')
  await expect(runState(page)).toHaveText('Running')
  expect((await finish(page)).invariants).toMatch(/none violated/)
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await expect(page.getByLabel('Link', { exact: true })).toHaveValue(new RegExp(`^${baseURL}#1\\.`))
  expect(missing).toEqual([])
  await context.close()
})
