/** Where something that is being dragged may go: asked of the catalogue once, then looked up under the pointer. Pure. */
import type { Level } from '../../sim/kind.ts'
import type { ComponentRecord, Topology } from '../../topology/document.ts'
import { openScene, type Placement, placeIn, refuse, type Scene } from '../../topology/placement.ts'
import { catalogueList, kindOf } from '../store/kinds.ts'
import { treeOf } from '../store/tree.ts'
import type { Point } from './geometry.ts'
import { type Box, offerOf } from './layout.ts'
import type { Rect } from './paths.ts'

/** Something new from the palette, or a component that is on the canvas already. */
export type Payload =
  | { readonly type: 'new'; readonly kind: string; readonly parameters?: ComponentRecord['parameters']; readonly title: string }
  | { readonly type: 'move'; readonly id: string }

export interface Verdicts {
  readonly payload: Payload
  readonly kind: string
  readonly parameters: ComponentRecord['parameters']
  readonly scene: Scene
  /** components that take it */
  readonly hosts: ReadonlySet<string>
  readonly canvas: boolean
}

export function judge(topology: Topology, payload: Payload): Verdicts {
  const scene = openScene(topology, catalogueList())
  const record = payload.type === 'move' ? scene.components.get(payload.id) : undefined
  const kind = payload.type === 'new' ? payload.kind : (record?.kind ?? '')
  const parameters = payload.type === 'new' ? payload.parameters : record?.parameters
  const moving = payload.type === 'move' ? payload.id : undefined
  const accepts = (host: string | null) => !refuse(scene, kind, parameters, host, moving)
  const hosts = new Set([...scene.components.keys()].filter(accepts))
  return { payload, kind, parameters, scene, hosts, canvas: accepts(null) }
}

export function explain({ scene, kind, parameters, payload }: Verdicts, host: string | null): Placement {
  return placeIn(scene, kind, parameters, host, payload.type === 'move' ? payload.id : undefined)
}

/** The level at which a host would run what is dragged. */
export function levelIn(host: string, { scene, kind, parameters }: Verdicts): Level | undefined {
  const takes = kindOf(scene.components.get(host)?.kind ?? '')
  const dragged = kindOf(kind)
  return takes && dragged && offerOf(takes, dragged, parameters)?.[1].level
}

export interface Target {
  /** null = the canvas */
  readonly host: string | null
  readonly ok: boolean
  readonly level?: Level
}

const contains = ({ x, y, width, height }: Rect, point: Point) =>
  point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height

const distance = ({ x, y, width, height }: Rect, point: Point) =>
  Math.hypot(Math.max(x - point.x, 0, point.x - x - width), Math.max(y - point.y, 0, point.y - y - height))

/** how far, in pixels at zoom 1, a drop reaches for a place in the same lane */
const reach = 96

/**
 * What a drop at a point of the canvas means: the innermost component there that takes it; otherwise, inside a machine, the
 * nearest place of the same lane; otherwise what is under the pointer, as a refusal.
 */
export function targetAt(
  point: Point,
  topology: Topology,
  boxes: ReadonlyMap<string, Box>,
  at: (root: string) => Point,
  verdicts: Verdicts,
): Target {
  const { hosts, canvas, payload } = verdicts
  const moving = payload.type === 'move' ? payload.id : undefined
  // what was added later lies above
  for (const root of [...treeOf(topology).roots].reverse()) {
    const box = boxes.get(root.id)
    if (!box || root.id === moving) continue
    const { x, y } = at(root.id)
    const local = { x: point.x - x, y: point.y - y }
    if (!contains({ x: 0, y: 0, width: box.width, height: box.height }, local)) continue
    const level = box.lanes.find((lane) => contains(lane, local))?.level
    const under = box.chips.filter((chip) => chip.id !== moving && contains(chip, local)).reverse()
    const taker = under.find(({ id }) => hosts.has(id))
    if (taker) return { host: taker.id, ok: true, level: taker.level }
    if (hosts.has(root.id)) return { host: root.id, ok: true, level: levelIn(root.id, verdicts) }
    const near = box.chips
      .filter((chip) => hosts.has(chip.id) && chip.level === level)
      .map((chip) => ({ chip, away: distance(chip, local) }))
      .sort((a, b) => a.away - b.away)[0]
    if (near && near.away <= reach) return { host: near.chip.id, ok: true, level }
    const refusing = under.find(({ id, opens }) => opens || kindOf(kindAt(topology, id))?.offers)
    return { host: refusing?.id ?? under.at(-1)?.id ?? root.id, ok: false, level }
  }
  return { host: null, ok: canvas }
}

const kindAt = (topology: Topology, id: string) => treeOf(topology).component(id)?.kind ?? ''
