// @ts-check
/** npm start: installs and builds what is missing, serves the lab, says where, and opens it where there is a display. */
import { spawn } from 'node:child_process'
import util from 'node:util'
import { build } from './build.mjs'
import { checkNode, command, install, Refusal, root } from './project.mjs'

const host = '127.0.0.1'
const firstPort = 4173

function readOptions() {
  try {
    const { values } = util.parseArgs({ options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } } })
    const port = values.port === undefined ? undefined : Number(values.port)
    if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535))
      throw new Error(`--port: ${values.port} is not a whole number from 1 to 65535`)
    return { port, open: !values['no-open'] }
  } catch (error) {
    throw new Refusal(`${/** @type {Error} */ (error).message}\nUsage: npm start -- [--port <number>] [--no-open]`)
  }
}

/** @param {number | undefined} port */
async function serve(port) {
  const vite = await import('vite')
  try {
    const preview = { host, port: port ?? firstPort, strictPort: port !== undefined, open: false }
    return await vite.preview({ root, preview, logLevel: 'error' })
  } catch (error) {
    const reason = /** @type {Error} */ (error).message
    throw new Refusal(
      port && /in use|EADDRINUSE/.test(reason)
        ? `Port ${port} is taken by another program. Without --port the lab finds a free one by itself.`
        : `The lab cannot be served: ${reason}`,
    )
  }
}

/** @param {string} address */
function openBrowser(address) {
  const { platform, env } = process
  if (env.BROWSER === 'none') return
  if (platform !== 'darwin' && platform !== 'win32' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return
  const [file, args] =
    platform === 'darwin'
      ? ['open', [address]]
      : platform === 'win32'
        ? ['cmd', ['/c', 'start', '', address]]
        : ['xdg-open', [address]]
  spawn(file, args, { stdio: 'ignore', detached: true })
    .on('error', () => console.log('No browser could be opened: open the address yourself.'))
    .unref()
}

await command(async () => {
  checkNode()
  const options = readOptions()
  await install(console.log)
  await build(console.log)
  const server = await serve(options.port)
  const [address] = server.resolvedUrls?.local ?? []
  console.log(`\nActive Network Lab runs at ${address}\nCtrl-C stops it.`)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.removeAllListeners(signal)
    process.once(signal, () => process.exit(0))
  }
  if (options.open) openBrowser(address)
})
