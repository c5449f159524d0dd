/**
 * How capsules find applications. A capsule that an application has injected may refer to that application's link; its
 * code keeps the reference in soft state, by port number, and later capsules deliver to the link by it and by nothing else.
 */
import type { World } from '../../sim/world.ts'

/** References that a node keeps; a further one takes the place of the oldest. */
const references = 32
/** First of the ports that are given to applications which ask for none. */
const firstPort = 32_768

export const portmapperState = {
  /** the application whose link it is, plus one; its port */
  link: ['i32', references],
  linkPort: ['i32', references],
  newestLink: 'i32',
  ports: 'f64',
  /** capsules whose port is another application's; that were to be handed to a link that nothing refers to */
  taken: 'f64',
  unmapped: 'f64',
} as const

interface Portmapper {
  readonly link: Int32Array
  readonly linkPort: Int32Array
  readonly newestLink: Int32Array
  readonly ports: Float64Array
}

const columnsOf = (world: World, component: number) =>
  world.kinds.columns[world.kindOf[component]] as Readonly<Record<string, Int32Array | undefined>>

/** The port by which capsules know an application; 0 = it has none yet, or is none. */
export const portOf = (world: World, application: number): number =>
  columnsOf(world, application).assigned?.[world.row[application]] ?? 0

const find = ({ link }: Portmapper, row: number, application: number): number => {
  const at = link.subarray(row * references, (row + 1) * references).indexOf(application + 1)
  return at < 0 ? -1 : row * references + at
}

/** Whether something refers to the link of an application. */
export const refersTo = (state: Portmapper, row: number, application: number): boolean => find(state, row, application) >= 0

/** Whether a port is that of another application which is still at this node. */
function isTaken(world: World, state: Portmapper, row: number, self: number, port: number, application: number): boolean {
  for (let at = row * references; at < (row + 1) * references; at++) {
    const other = state.link[at] - 1
    if (other < 0 || other === application || state.linkPort[at] !== port) continue
    if (world.alive[other] === 1 && world.parent[other] === self) return true
  }
  return false
}

/** Keeps a reference to the link by which a capsule was injected; false = its port is another application's. */
export function refer(world: World, state: Portmapper, row: number, self: number, application: number): boolean {
  const columns = columnsOf(world, application)
  const [wanted, assigned] = [columns.port, columns.assigned]
  if (wanted === undefined || assigned === undefined) return false
  const mine = world.row[application]
  let port = wanted[mine]
  if (port > 0 && isTaken(world, state, row, self, port, application)) return false
  if (port === 0) {
    port = assigned[mine] >= firstPort ? assigned[mine] : firstPort
    while (isTaken(world, state, row, self, port, application)) port++
  }
  assigned[mine] = port
  let at = find(state, row, application)
  if (at < 0) {
    at = row * references + (state.newestLink[row]++ % references)
    state.ports[row] = Math.min(references, state.newestLink[row])
  }
  state.link[at] = application + 1
  state.linkPort[at] = port
  return true
}

export function forgetPorts(state: Portmapper, row: number): void {
  state.link.fill(0, row * references, (row + 1) * references)
  state.newestLink[row] = 0
  state.ports[row] = 0
}
