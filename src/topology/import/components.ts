/** Components of an imported network: one for every node, and for machines a card per link. */
import { catalogue } from '../../catalogue/index.ts'
import type { Kind } from '../../sim/kind.ts'
import type { ComponentRecord } from '../document.ts'
import { checkValue } from '../parameters.ts'
import { linkPlaces } from '../ports.ts'
import { limits } from '../schema.ts'
import { show } from '../show.ts'
import type { ImportKinds } from './kinds.ts'
import { type Size, sizeOf } from './layout.ts'
import type { Losses } from './loss.ts'
import { type Edge, type Node, named, nameOf, plain } from './network.ts'

interface Request {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
  /** nodes that can hold services */
  readonly active: ReadonlySet<number>
  readonly kinds: ImportKinds
  readonly losses: Losses
}
interface Sort {
  readonly role: string
  readonly kind: string
  /** links it takes; a machine takes any number, each on a card of its own */
  readonly places: number
}

/** Components in order of the file, the edges that found a port at both ends, and what each joins. */
export function buildComponents({ nodes, edges, active, kinds, losses }: Request) {
  const standing = new Map(catalogue.filter(({ free }) => free).map((kind) => [kind.role, kind]))
  const router = catalogue.find(({ kind }) => kind === kinds.router) as Kind
  const sorts = nodes.map((node, index): Sort => {
    if (active.has(index) || node.role === 'machine')
      return { role: 'machine', kind: kinds.machine, places: Number.POSITIVE_INFINITY }
    const kind = node.role === undefined ? router : standing.get(node.role)
    if (!kind) losses.add('roles that no component has', 'such a node became a router', `${nameOf(node)} ${show(node.role)}`)
    const { role, kind: name } = kind ?? router
    return { role, kind: name, places: linkPlaces(kind ?? router, undefined) }
  })

  const degrees = nodes.map(() => 0)
  const kept = edges.filter((edge) => {
    const full = [edge.from, edge.to].find((node) => degrees[node] >= sorts[node].places)
    if (full !== undefined) {
      losses.add(
        'links beyond what a component takes',
        `a ${sorts[full].role} takes at most ${sorts[full].places}`,
        nameOf(nodes[full]),
      )
      return false
    }
    degrees[edge.from] += 1
    degrees[edge.to] += 1
    return true
  })

  const cardNames = nodes.map((): string[] => [])
  const counts = new Map<string, number>()
  const ids = sorts.map(({ role }) => {
    const count = (counts.get(role) ?? 0) + 1
    counts.set(role, count)
    return `${role}-${count}`
  })
  const port = (node: number, name: string): string => {
    if (sorts[node].role !== 'machine') return ids[node]
    const cards = cardNames[node]
    cards.push(plain(name, limits.title) || `eth${cards.length}`)
    return `${ids[node]}-eth${cards.length - 1}`
  }
  const ends = kept.map(({ from, to, ports = ['', ''] }) => ({ from: port(from, ports[0]), to: port(to, ports[1]) }))

  const components: ComponentRecord[] = []
  for (const [index, node] of nodes.entries()) {
    const { role, kind } = sorts[index]
    const id = ids[index]
    const title = named(node.label) ? plain(node.label, limits.title) : ''
    const address = addressOf(node, kind, losses)
    components.push({ id, kind, ...(title !== '' && { title }), ...(address !== undefined && { parameters: { address } }) })
    if (role !== 'machine') continue
    for (const [card, name] of cardNames[index].entries())
      components.push({ id: `${id}-eth${card}`, kind: kinds.card, title: name, parent: id })
    for (const { name, kind, parameters } of active.has(index) ? [...kinds.inside, ...kinds.services] : kinds.inside)
      components.push({ id: `${id}-${name}`, kind, parent: id, ...(parameters && { parameters }) })
  }
  const sizes = nodes.map(({ label }, index): Size => sizeOf(label, sorts[index].role === 'machine'))
  return { components, ids, edges: kept, ends, sizes }
}

/** The address of a node, where its component can have it. */
function addressOf(node: Node, kind: string, losses: Losses): string | undefined {
  if (node.address === undefined) return undefined
  const spec = catalogue.find((known) => known.kind === kind)?.parameters.address
  const bad = spec === undefined ? { message: 'its component has none' } : checkValue(spec, node.address)
  if (bad === null) return node.address
  losses.add('addresses of nodes', bad.message, nameOf(node))
  return undefined
}
