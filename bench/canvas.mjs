// @ts-check
/**
 * node bench/canvas.mjs [--json] [--seconds 10] [--profile]: the page with 200 components and 5,000 packets in flight on screen.
 * Frames per second, the longest task of the main thread, and what a paused page costs.
 */
import util from 'node:util'
import { withLab } from '../scripts/page.mjs'
import { command } from '../scripts/project.mjs'

const { values: options } = util.parseArgs({
  options: { json: { type: 'boolean' }, profile: { type: 'boolean' }, seconds: { type: 'string', default: '10' } },
})
const seconds = Number(options.seconds)

const chains = 66
const columns = 3
/** Packets per second of each sender, and seconds that they are on their way on each of two links. */
const rate = 1950
const delay = 0.02
const dotsWanted = 5000

/** 66 chains of sender, router and receiver, and a sender with its receiver: 200 components. */
function design() {
  const components = []
  const links = []
  for (let chain = 0; chain <= chains; chain++) {
    const x = (chain % columns) * 760
    const y = Math.floor(chain / columns) * 80
    const [from, by, to] = [`source-${chain}`, `router-${chain}`, `sink-${chain}`]
    components.push({ id: from, kind: 'traffic/source', parameters: { rate, size: 400, destination: to }, x, y })
    if (chain < chains) components.push({ id: by, kind: 'network/router', x: x + 280, y })
    components.push({ id: to, kind: 'traffic/sink', x: x + 540, y })
    const joined = chain < chains ? [from, by, to] : [from, to]
    for (let i = 1; i < joined.length; i++) {
      const id = `${joined[i - 1]}--${joined[i]}`
      links.push({ id, kind: 'link/wire', from: joined[i - 1], to: joined[i], parameters: { delay } })
    }
  }
  const view = { x: 0, y: 0, zoom: 1, speed: 0.02 }
  return { schemaVersion: 1, title: 'Canvas bench', seed: 1, duration: 100, components, links, view }
}

/** Opens a design as a person does. @param {import('@playwright/test').Page} page @param {object} topology */
async function open(page, topology) {
  const buffer = Buffer.from(JSON.stringify(topology))
  await page.getByTestId('open-file').setInputFiles({ name: 'bench.json', mimeType: 'application/json', buffer })
  await page.locator('[data-component="router-0"]').waitFor()
}

/** Frames and the longest task of the main thread over a while. @param {import('@playwright/test').Page} page @param {number} duration seconds */
const watch = (page, duration) =>
  page.evaluate(
    (milliseconds) =>
      new Promise(
        (/** @type {(watched: { fps: number, longest: number, tasks: number, slowest: number }) => void} */ resolve) => {
          /** @type {number[]} */
          const tasks = []
          const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)))
          observer.observe({ entryTypes: ['longtask'] })
          let frames = 0
          let slowest = 0
          let last = performance.now()
          const began = last
          const tick = () => {
            const now = performance.now()
            frames++
            slowest = Math.max(slowest, now - last)
            last = now
            if (now - began < milliseconds) {
              requestAnimationFrame(tick)
              return
            }
            observer.disconnect()
            resolve({ fps: (frames * 1000) / (now - began), longest: Math.max(0, ...tasks), tasks: tasks.length, slowest })
          }
          requestAnimationFrame(tick)
        },
      ),
    duration * 1000,
  )

/** Share of a processor that the main thread takes. @param {import('@playwright/test').CDPSession} session @param {() => Promise<unknown>} during */
async function busy(session, during) {
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const of = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? 0
    return { task: of('TaskDuration'), at: of('Timestamp') }
  }
  const before = await read()
  await during()
  const after = await read()
  return (after.task - before.task) / (after.at - before.at)
}

/** Where the time went: the functions with most time of their own. @param {import('@playwright/test').CDPSession} session @param {number} duration seconds */
async function profile(session, duration) {
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: 500 })
  await session.send('Profiler.start')
  await new Promise((resolve) => setTimeout(resolve, duration * 1000))
  const { profile } = await session.send('Profiler.stop')
  const own = new Map()
  const names = new Map(
    profile.nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName || '(anonymous)'}:${callFrame.columnNumber}`]),
  )
  for (const [index, id] of (profile.samples ?? []).entries())
    own.set(names.get(id), (own.get(names.get(id)) ?? 0) + (profile.timeDeltas?.[index] ?? 0))
  const top = [...own].sort((a, b) => b[1] - a[1]).slice(0, 25)
  for (const [name, time] of top) console.error(`${(time / 1000).toFixed(0).padStart(7)} ms  ${name}`)
}

await command(async () => {
  const report = await withLab(async (browser, address) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(address)
    await open(page, design())
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const components = await page.locator('[data-testid="canvas"] [role="group"][data-component]').count()
    await page.keyboard.press('Space')
    const overlay = page.getByTestId('packets')
    const dots = async () => Number(await overlay.getAttribute('data-dots'))
    for (const began = Date.now(); (await dots()) < dotsWanted; await page.waitForTimeout(100))
      if (Date.now() - began > 30_000) throw new Error(`only ${await dots()} packets are on screen, not ${dotsWanted}`)
    if (options.profile) await profile(session, 5)

    let running = { fps: 0, longest: 0, tasks: 0, slowest: 0 }
    const runningBusy = await busy(session, async () => {
      running = await watch(page, seconds)
    })
    const packets = await dots()
    await page.mouse.move(560, 560)
    await page.mouse.down()
    const panned = watch(page, 3)
    for (let i = 0; i < 90; i++) {
      await page.mouse.move(560 + 80 * Math.sin(i / 8), 560 + 40 * Math.sin(i / 5))
      await page.waitForTimeout(30)
    }
    const panning = await panned
    await page.mouse.up()
    await page.keyboard.press('Space')
    await page.waitForTimeout(1000)
    const pausedBusy = await busy(session, () => page.waitForTimeout(3000))
    return { components, packets, seconds, running: { ...running, busy: runningBusy }, panning, paused: { busy: pausedBusy } }
  })

  // the browser reports tasks from 50 ms on
  const task = (/** @type {number} */ milliseconds) => (milliseconds === 0 ? '< 50 ms' : `${milliseconds.toFixed(0)} ms`)
  /** @type {[name: string, value: string, goal: string, met: boolean][]} */
  const rows = [
    ['components on screen', String(report.components), '200', report.components >= 200],
    ['packets in flight on screen', String(report.packets), '5000', report.packets >= dotsWanted],
    ['frames per second', report.running.fps.toFixed(1), '≥ 50', report.running.fps >= 50],
    ['longest task of the main thread', task(report.running.longest), '≤ 100 ms', report.running.longest <= 100],
    ['main thread busy while running', `${(100 * report.running.busy).toFixed(0)} %`, '', true],
    ['frames per second while the canvas is dragged', report.panning.fps.toFixed(1), '', true],
    ['longest task while it is dragged', task(report.panning.longest), '≤ 100 ms', report.panning.longest <= 100],
    ['main thread busy when paused', `${(100 * report.paused.busy).toFixed(1)} %`, '≤ 1 %', report.paused.busy <= 0.01],
  ]
  if (options.json) console.log(JSON.stringify(report, null, 2))
  else
    for (const [name, value, goal, met] of rows)
      console.log(`${met ? '✓' : '✗'} ${name.padEnd(46)} ${value.padStart(8)}  ${goal}`)
  process.exitCode = rows.every(([, , , met]) => met) ? 0 : 1
})
