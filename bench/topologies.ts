/**
 * Every network of a folder (the argument): imported, laid out without overlap, run for a second with traffic between ten
 * random pairs, and then with each link removed in turn while it runs. A pair that a chain of links still joins must go on
 * receiving; of one that none joins nothing may arrive, and the problem list must name it. Exit code 1 when that is not so.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue } from '../src/catalogue/index.ts'
import { profiles } from '../src/profiles/index.ts'
import { inspectDesign } from '../src/topology/design.ts'
import type { LinkRecord, Topology } from '../src/topology/document.ts'
import { importNetwork } from '../src/topology/import/any.ts'
import { sizeOf } from '../src/topology/import/layout.ts'
import { addTraffic } from '../src/topology/import/traffic.ts'
import { Run } from '../src/topology/run.ts'
import { validateTopology } from '../src/topology/validate.ts'

const second = 1e12
/** What is under way when a link goes, and the longest way around the Earth, are over by then; then arrivals are counted. */
const [settle, count] = [0.3 * second, 0.1 * second]
/** packets per second and pair */
const rate = 100
const pairsWanted = 10

/** Park and Miller's minimal standard generator: the same pairs at every call. */
function randomPairs(ids: readonly string[]): { from: string; to: string }[] {
  let state = 1
  const below = (bound: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % bound
  }
  return Array.from({ length: pairsWanted }, () => {
    const from = below(ids.length)
    const to = (from + 1 + below(ids.length - 1)) % ids.length
    return { from: ids[from], to: ids[to] }
  })
}

/** Components that a chain of links joins with the given one. */
function reached(links: readonly LinkRecord[], parents: ReadonlyMap<string, string | undefined>, from: string): Set<string> {
  const rootOf = (id: string) => parents.get(id) ?? id
  const neighbours = new Map<string, string[]>()
  for (const link of links)
    for (const [a, b] of [
      [rootOf(link.from), rootOf(link.to)],
      [rootOf(link.to), rootOf(link.from)],
    ])
      neighbours.set(a, [...(neighbours.get(a) ?? []), b])
  const found = new Set([from])
  for (const id of found) for (const next of neighbours.get(id) ?? []) found.add(next)
  return found
}

function overlaps({ components }: Topology): number {
  const boxes = components
    .filter(({ parent }) => parent === undefined)
    .map(({ kind, title = '', x = 0, y = 0 }) => ({ x, y, ...sizeOf(title, kind === 'infrastructure/machine') }))
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.x + a.width - 2 > b.x && b.x + b.width - 2 > a.x && a.y + a.height - 2 > b.y && b.y + b.height - 2 > a.y),
  ).length
}

interface Report {
  readonly words: string
  readonly faults: readonly string[]
}

function tryNetwork(name: string, text: string): Report {
  const faults: string[] = []
  const { topology: network, nodes, losses } = importNetwork(text, { name })
  const crowded = overlaps(network)
  if (crowded > 0) faults.push(`${crowded} pairs of nodes overlap`)
  const pairs = randomPairs([...nodes.values()])
  const links = network.links.length
  const busy: Topology = {
    ...addTraffic(
      network,
      pairs.map((pair) => ({ ...pair, parameters: { rate, size: 200 } })),
    ),
    duration: 1 + (links * (settle + count)) / second,
  }
  for (const { message } of validateTopology(busy, catalogue, profiles).slice(0, 3)) faults.push(message)
  if (faults.length > 0) return { words: '', faults }

  const parents = new Map(busy.components.map(({ id, parent }) => [id, parent]))
  const sources = busy.components.filter(({ kind }) => kind === 'traffic/source')
  const sinkOf = new Map(sources.map(({ id, parameters }) => [id, String(parameters?.destination)]))
  const run = new Run(busy)
  const delivered = () => new Map(run.result().flows.map(({ id, delivered }) => [id, delivered]))
  /** Lets time pass; what arrives at the end of it must be what the links allow, and the problem list must say so. */
  const watch = (until: number, what: string): string[] => {
    run.runUntil(until - count)
    const before = delivered()
    run.runUntil(until)
    const after = delivered()
    const problems = inspectDesign(run.topology, catalogue, profiles)
    return sources.flatMap(({ id, title = id }) => {
      const joined = reached(run.topology.links, parents, id).has(sinkOf.get(id) as string)
      const arrives = (after.get(id) ?? 0) > (before.get(id) ?? 0)
      const named = problems.some(({ subject, code }) => subject === id && (code === 'no-route' || code === 'not-linked'))
      if (joined !== arrives)
        faults.push(`${what}: ${title} ${joined ? 'is joined and nothing arrives' : 'is cut off and packets arrive'}`)
      if (joined === named)
        faults.push(`${what}: ${title} ${joined ? 'is joined and called cut off' : 'is cut off and no problem names it'}`)
      return joined ? [] : title
    })
  }

  const apart = watch(second, 'whole')
  const cut: string[] = []
  let rerouted = 0
  for (const [index, link] of network.links.entries()) {
    const next = network.links[index + 1]?.id ?? run.topology.links[index + 1]?.id
    run.edit({ type: 'remove', ids: [link.id] })
    const lost = watch(second + (index + 1) * (settle + count), link.id).filter((title) => !apart.includes(title))
    run.edit({ type: 'add', components: [], links: [link], before: next })
    if (lost.length === 0) rerouted += 1
    else cut.push(`  without ${nameOf(network, link)} cut off: ${[...new Set(lost)].join(', ')}`)
  }
  run.runUntil(run.end)
  faults.push(
    ...run.result().invariants.violated,
    ...run.skipped.map(({ edit }) => `an edit was skipped: ${JSON.stringify(edit)}`),
  )
  const head = `${name}: ${nodes.size} nodes, ${links} links, ${losses.length} sorts of things not carried over; `
  const always = apart.length > 0 ? `\n  never joined: ${apart.join(', ')}` : ''
  return { words: [`${head}${rerouted} links can fail without loss of a pair${always}`, ...cut].join('\n'), faults }
}

function nameOf({ components }: Topology, { from, to }: LinkRecord): string {
  const title = (id: string) => components.find((record) => record.id === id)?.title ?? id
  return `${title(from)} – ${title(to)}`
}

const folder = process.argv[2]
const files = readdirSync(folder).filter((name) => /\.(graphml|gml|ya?ml)$/i.test(name))
let faulty = 0
for (const name of files.sort()) {
  const began = performance.now()
  let report: Report
  try {
    report = tryNetwork(name, readFileSync(join(folder, name), 'utf8'))
  } catch (error) {
    report = { words: name, faults: [error instanceof Error ? error.message : String(error)] }
  }
  if (report.faults.length > 0) faulty += 1
  console.log(`${report.words || name} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
  for (const fault of report.faults.slice(0, 10)) console.log(`  FAULT ${fault}`)
}
console.log(`${files.length} networks, ${faulty} with faults`)
process.exitCode = faulty > 0 || files.length === 0 ? 1 : 0
