/** Placing and moving, as one change each: what a drop, a key press and a dialog do alike. */
import type { ComponentRecord } from '../../topology/document.ts'
import { explain, judge, type Payload, type Verdicts } from '../canvas/drop.ts'
import type { Point } from '../canvas/geometry.ts'
import { layoutRoot, metrics, titleOf } from '../canvas/layout.ts'
import { scene } from '../canvas/scene.ts'
import { t } from '../text/text.ts'
import { freshId, freshTitle } from './ids.ts'
import { hasLanes, kindOf } from './kinds.ts'
import { useLab } from './lab.ts'
import { treeOf } from './tree.ts'
import { linkName, refusalOf } from './words.ts'

const grid = 8
const snap = (value: number) => Math.round(value / grid) * grid

function nameAmongSiblings(record: ComponentRecord): ComponentRecord {
  const kind = kindOf(record.kind)
  const tree = treeOf(useLab.getState().topology)
  const siblings = record.parent === undefined ? tree.roots : tree.children(record.parent)
  const usual = titleOf(record, kind)
  const title = freshTitle(usual, new Set(siblings.map((sibling) => titleOf(sibling, kindOf(sibling.kind)))))
  return title === usual ? record : { ...record, title }
}

/** Drops what was judged into a host (null = the canvas) with its middle at a point. */
export function drop(verdicts: Verdicts, host: string | null, point: Point): void {
  const { payload, kind, parameters } = verdicts
  const lab = useLab.getState()
  const hostName = host === null ? t('canvas.name') : nameOfComponent(host)
  if (payload.type === 'move') {
    const record = treeOf(lab.topology).component(payload.id)
    if (!record || (record.parent ?? null) === host) return
    const position = host === null ? cornerFor(record, point) : {}
    const label = t('canvas.moved', { what: nameOfComponent(payload.id), where: hostName })
    lab.apply([{ type: 'move', id: payload.id, parent: host, ...position }], label)
    lab.select([payload.id])
    return
  }
  const id = freshId(lab.topology, kind)
  const bare: ComponentRecord = { id, kind, ...(host !== null && { parent: host }), ...(parameters && { parameters }) }
  const record = nameAmongSiblings({ ...bare, ...(host === null && cornerFor(bare, point)) })
  lab.apply([{ type: 'add', components: [record], links: [] }], t('canvas.placed', { what: payload.title, where: hostName }))
  lab.select([id])
}

function cornerFor(record: ComponentRecord, middle: Point): Point {
  const { topology } = useLab.getState()
  const free = { ...record, parent: undefined }
  const box = layoutRoot(
    free,
    treeOf({ ...topology, components: [...topology.components.filter(({ id }) => id !== free.id), free] }),
  )
  const kind = kindOf(record.kind)
  // a machine hangs from its header: its middle under the pointer would hide what it is dropped beside
  const up = kind && hasLanes(kind) ? metrics.header / 2 : box.height / 2
  return { x: snap(middle.x - box.width / 2), y: snap(middle.y - up) }
}

export const nameOfComponent = (id: string): string => {
  const tree = treeOf(useLab.getState().topology)
  const link = tree.link(id)
  if (link) return linkName(link, useLab.getState().topology)
  const record = tree.component(id)
  return record ? titleOf(record, kindOf(record.kind)) : id
}

/** A place in the visible part of the canvas that nothing covers, or its middle. */
function freeSpot(width: number, height: number): Point {
  const view = scene.visible()
  const taken = [...scene.boxes().values()].map((box) => ({ ...scene.position(box.id), width: box.width, height: box.height }))
  const air = 32
  // a link needs room for its figures
  const reach = 112
  const isFree = (x: number, y: number) =>
    taken.every(
      (other) =>
        x + width + reach < other.x ||
        other.x + other.width + reach < x ||
        y + height + air < other.y ||
        other.y + other.height + air < y,
    )
  const left = snap(view.x + 2 * air)
  const top = snap(view.y + air)
  // to the right of everything when the view is full: fit to view shows it
  const beyond = Math.max(view.x + view.width, ...taken.map(({ x, width: w }) => x + w)) + reach
  for (let y = top; y + height <= view.y + view.height; y += 3 * grid) {
    for (let x = left; x + width <= view.x + view.width; x += 3 * grid) if (isFree(x, y)) return { x, y }
  }
  return { x: snap(beyond), y: top }
}

/** What Enter on a palette item does: into the selected component if it fits there or in its host, else on the canvas. */
export function placeByKey(payload: Extract<Payload, { type: 'new' }>): void {
  const lab = useLab.getState()
  const tree = treeOf(lab.topology)
  const verdicts = judge(lab.topology, payload)
  for (let id: string | undefined = lab.selection[0]; id !== undefined; id = tree.component(id)?.parent) {
    if (verdicts.hosts.has(id)) {
      drop(verdicts, id, { x: 0, y: 0 })
      return
    }
    // what can stand by itself goes into what was chosen for it, not into what happens to be around that
    if (verdicts.canvas) break
  }
  if (verdicts.canvas) {
    const box = layoutRoot({ id: '-', kind: payload.kind, parameters: payload.parameters }, treeOf({ components: [], links: [] }))
    const { x, y } = freeSpot(box.width, box.height)
    const kind = kindOf(payload.kind)
    drop(verdicts, null, { x: x + box.width / 2, y: y + (kind && hasLanes(kind) ? metrics.header / 2 : box.height / 2) })
    return
  }
  if (verdicts.hosts.size === 1) {
    drop(verdicts, [...verdicts.hosts][0], { x: 0, y: 0 })
    return
  }
  const verdict = explain(verdicts, lab.selection[0] ?? null)
  const refusal = refusalOf(verdict, lab.topology)
  lab.notify('warn', refusal ? `${refusal.reason} ${refusal.instead}` : t('palette.choose-host'))
}
