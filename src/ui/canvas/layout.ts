/**
 * Where everything inside one component of the canvas is drawn: lanes, chips, and chips in chips.
 * A pure function of the records and their kinds; pixels at zoom 1, from the component's top left corner.
 */
import type { Kind, Level, Offer } from '../../sim/kind.ts'
import type { ComponentRecord } from '../../topology/document.ts'
import { hasLanes, kindOf, linkCapacity, takesChildren } from '../store/kinds.ts'
import type { Tree } from '../store/tree.ts'
import { kindTitle } from '../text/text.ts'
import { textWidth } from './measure.ts'
import type { Rect } from './paths.ts'

export interface LaneBox extends Rect {
  readonly level: Level
  readonly empty: boolean
  /** why nothing goes here, when every place of the lane is closed */
  readonly closed?: string
}
export interface ChipBox extends Rect {
  readonly id: string
  readonly host: string
  readonly level: Level
  /** has places for others, filled or free */
  readonly opens: boolean
  /** the free place below the last child, if another fits */
  readonly slot?: Rect
  /** where its cables can leave the machine, the straight ways first; empty when no link joins it */
  readonly exits: readonly Exit[]
}
export type Side = 'left' | 'right' | 'top' | 'bottom'
/** A socket on the machine's border and the trace that leads to it from the chip. */
export interface Exit {
  readonly side: Side
  readonly x: number
  readonly y: number
  /** SVG path data */
  readonly trace: string
  /** runs below other chips to get there */
  readonly detour: boolean
}

export interface Box {
  readonly id: string
  readonly width: number
  readonly height: number
  /** top of the machine first; none for a component without lanes */
  readonly lanes: readonly LaneBox[]
  /** hosts before what is in them */
  readonly chips: readonly ChipBox[]
  /** the free place of a component without lanes */
  readonly slot?: Rect
}

/** From the top of the machine down to the wire. */
const levelOrder: readonly Level[] = ['cluster', 'user', 'kernel', 'nic']

export const metrics = {
  header: 44,
  gutter: 68,
  pad: 7,
  gap: 8,
  chip: 28,
  inset: 6,
  fontSize: 13,
  /** icon, paddings, problem dot */
  chipAir: 42,
  chipMin: 84,
  chipMax: 196,
  hostMin: 132,
  hostMax: 340,
  laneMin: 30,
  /** room for the label above the cables */
  laneWired: 48,
  /** between traces that run below chips */
  track: 4,
  contentMin: 280,
  contentMax: 468,
  nodeMin: 128,
  nodeMax: 220,
  nodeHeight: 48,
} as const

export const titleOf = (record: { readonly title?: string; readonly id: string }, kind: Kind | undefined): string =>
  record.title ?? (kind ? presetTitle(record as ComponentRecord, kind) : record.id)

/** A component made from a preset is called what the preset is called, until the person says otherwise. */
function presetTitle(record: Pick<ComponentRecord, 'parameters'>, kind: Kind): string {
  const values = record.parameters ?? {}
  const matching = (kind.presets ?? []).filter(({ parameters }) =>
    Object.entries(parameters).every(([name, value]) => (values[name] ?? kind.parameters[name]?.default) === value),
  )
  const closest = matching.sort((a, b) => Object.keys(b.parameters).length - Object.keys(a.parameters).length)[0]
  return closest?.title ?? kindTitle(kind)
}

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value))

interface Block {
  readonly record: ComponentRecord
  readonly width: number
  readonly height: number
  readonly opens: boolean
  readonly slot?: Rect
  readonly inner: readonly Placed[]
}
interface Placed extends Block {
  readonly x: number
  readonly y: number
}

/** The offer of the host that a component uses. */
export function offerOf(host: Kind, kind: Kind, parameters: ComponentRecord['parameters']): [string, Offer] | undefined {
  if (!kind.fits || !host.offers) return undefined
  const { role, by } = kind.fits
  const wanted = by ? `${role}/${parameters?.[by] ?? kind.parameters[by]?.default}` : role
  return Object.entries(host.offers).find(([, offer]) => offer.role === wanted)
}

function block(record: ComponentRecord, tree: Tree): Block {
  const kind = kindOf(record.kind)
  const children = tree.children(record.id)
  const own = textWidth(titleOf(record, kind), metrics.fontSize) + metrics.chipAir
  const offers = Object.values(kind?.offers ?? {}).filter((offer) => !offer.closed)
  const opens = kind !== undefined && takesChildren(kind) && (offers.length > 0 || children.length > 0)
  if (!opens) {
    return { record, width: clamp(own, metrics.chipMin, metrics.chipMax), height: metrics.chip, opens, inner: [] }
  }
  const { inset, chip } = metrics
  const columns = offers.some(({ arrangement }) => arrangement === 'fan') ? 2 : 1
  const room = offers.some(({ max }) => max === undefined) || children.length < offers.reduce((sum, { max = 0 }) => sum + max, 0)
  const blocks = children.map((child) => block(child, tree))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...blocks.filter((_, index) => index % columns === column).map(({ width }) => width)),
  ).filter((width) => width > 0)
  const contentWidth = widths.reduce((sum, width) => sum + width, 0) + inset * Math.max(0, widths.length - 1)
  const width = clamp(
    Math.max(own, contentWidth + 2 * inset),
    metrics.hostMin,
    Math.max(metrics.hostMax, contentWidth + 2 * inset),
  )
  const inner: Placed[] = []
  let y: number = chip
  for (let start = 0; start < blocks.length; start += columns) {
    const row = blocks.slice(start, start + columns)
    const free = width - 2 * inset - inset * (row.length - 1)
    let x: number = inset
    for (const [column, item] of row.entries()) {
      // a lone chip fills its host's width; columns share it in proportion
      const share =
        row.length === 1 && columns === 1 ? free : Math.max(item.width, (free * widths[column]) / Math.max(1, contentWidth))
      const wide = Math.floor(Math.min(share, width - inset - x))
      inner.push({ ...item, width: wide, x, y })
      x += wide + inset
    }
    y += Math.max(...row.map(({ height }) => height)) + inset
  }
  const slot = room && blocks.length === 0 ? { x: inset, y, width: width - 2 * inset, height: chip } : undefined
  return { record, width, height: y + (slot ? chip + inset : 0), opens, slot, inner }
}

/** Rows of nearly equal length, as few as fit into the width. */
export function wrap<B extends { readonly width: number }>(blocks: readonly B[], width: number, gap: number): B[][] {
  if (blocks.length === 0) return []
  const fits = (rows: B[][]) => rows.every((row) => row.reduce((sum, item) => sum + item.width + gap, -gap) <= width)
  for (let count = 1; count < blocks.length; count++) {
    const perRow = Math.ceil(blocks.length / count)
    const rows = Array.from({ length: Math.ceil(blocks.length / perRow) }, (_, row) =>
      blocks.slice(row * perRow, (row + 1) * perRow),
    )
    if (fits(rows)) return rows
  }
  return blocks.map((item) => [item])
}

function flatten(
  placed: Placed,
  dx: number,
  dy: number,
  host: string,
  level: Level,
  exits: readonly Exit[],
  out: ChipBox[],
): void {
  const x = dx + placed.x
  const y = dy + placed.y
  const { width, height, opens, record } = placed
  const slot = placed.slot && { ...placed.slot, x: x + placed.slot.x, y: y + placed.slot.y }
  out.push({ id: record.id, host, level, x, y, width, height, opens, slot, exits })
  for (const child of placed.inner) flatten(child, x, y, record.id, level, [], out)
}

const joins = (record: ComponentRecord) => linkCapacity(record) > 0

export function layoutRoot(record: ComponentRecord, tree: Tree): Box {
  const kind = kindOf(record.kind)
  return kind && hasLanes(kind) ? layoutMachine(record, kind, tree) : layoutNode(record, kind, tree)
}

function layoutNode(record: ComponentRecord, kind: Kind | undefined, tree: Tree): Box {
  const text = Math.max(textWidth(titleOf(record, kind), 13), record.title && kind ? textWidth(kindTitle(kind), 11) : 0)
  const width = clamp(text + 64, metrics.nodeMin, metrics.nodeMax)
  const body = block(record, tree)
  if (!body.opens) return { id: record.id, width, height: metrics.nodeHeight, lanes: [], chips: [] }
  const shift = metrics.nodeHeight - metrics.chip
  const chips: ChipBox[] = []
  const level = Object.values(kind?.offers ?? {})[0]?.level ?? 'user'
  for (const child of body.inner) flatten(child, 0, shift, record.id, level, [], chips)
  return {
    id: record.id,
    width: Math.max(width, body.width),
    height: body.height + shift,
    lanes: [],
    chips,
    slot: body.slot && { ...body.slot, y: body.slot.y + shift, width: Math.max(width, body.width) - 2 * metrics.inset },
  }
}

/** Straight to the border where no chip stands in the way; otherwise down into the strip below the row and along it. */
function exitsOf(
  chip: Rect,
  column: number,
  columns: number,
  width: number,
  floor: number | undefined,
  rowBottom: number,
): Exit[] {
  const middle = { x: chip.x + chip.width / 2, y: chip.y + chip.height / 2 }
  const lane = rowBottom + 3 + metrics.track * Math.min(column, columns - 1 - column)
  const way = (side: 'left' | 'right', straight: boolean): Exit => {
    const x = side === 'left' ? 0 : width
    if (straight)
      return {
        side,
        x,
        y: middle.y,
        trace: `M${side === 'left' ? chip.x : chip.x + chip.width},${middle.y} H${x}`,
        detour: false,
      }
    const from = middle.x + (side === 'left' ? -8 : 8)
    const bend = side === 'left' ? -3 : 3
    return { side, x, y: lane, trace: `M${from},${chip.y + chip.height} V${lane - 3} q0,3 ${bend},3 H${x}`, detour: true }
  }
  const ways = [way('left', column === 0), way('right', column === columns - 1)]
  if (floor === undefined) return ways
  return [
    ...ways,
    { side: 'bottom', x: middle.x, y: floor, trace: `M${middle.x},${chip.y + chip.height} V${floor}`, detour: false },
  ]
}

function layoutMachine(record: ComponentRecord, kind: Kind, tree: Tree): Box {
  const { pad, gap, gutter, header } = metrics
  const offers = Object.entries(kind.offers ?? {})
  const rank = new Map(offers.map(([name], index) => [name, index]))
  const byLevel = new Map<Level, { block: Block; rank: number }[]>()
  for (const child of tree.children(record.id)) {
    const childKind = kindOf(child.kind)
    const used = childKind && offerOf(kind, childKind, child.parameters)
    const level = used?.[1].level ?? 'user'
    const list = byLevel.get(level) ?? []
    list.push({ block: block(child, tree), rank: used ? (rank.get(used[0]) ?? 0) : offers.length })
    byLevel.set(level, list)
  }
  const levels = levelOrder.filter((level) => offers.some(([, offer]) => offer.level === level) || byLevel.has(level))
  const lanesOfBlocks = levels.map((level) => {
    const blocks = (byLevel.get(level) ?? []).sort((a, b) => a.rank - b.rank).map((item) => item.block)
    return { level, rows: wrap(blocks, metrics.contentMax, gap) }
  })
  const rowWidth = (row: readonly Block[]) => row.reduce((sum, item) => sum + item.width + gap, -gap)
  const title = textWidth(titleOf(record, kind), 14) + 150
  const content = Math.max(metrics.contentMin, title - gutter, ...lanesOfBlocks.flatMap(({ rows }) => rows.map(rowWidth)))
  const width = gutter + content + pad

  const lanes: LaneBox[] = []
  const chips: ChipBox[] = []
  let y: number = header
  for (const { level, rows } of lanesOfBlocks) {
    let bottom = y + pad
    const wired = rows.some((row) => row.some((item) => joins(item.record)))
    const rowsHeight = rows.reduce((sum, row) => sum + Math.max(...row.map((item) => item.height)) + gap, -gap)
    // traces of inner chips share the strip below their row
    const channel = Math.max(0, ...rows.map((row) => row.filter((item) => joins(item.record)).length - 2)) * metrics.track
    const height = Math.max(wired ? metrics.laneWired : metrics.laneMin, (rows.length > 0 ? rowsHeight : 0) + 2 * pad) + channel
    // cables leave below the lane's label: short rows sit at the bottom of their lane when they are wired
    if (rows.length > 0)
      bottom += wired ? height - channel - 2 * pad - rowsHeight : Math.floor((height - 2 * pad - rowsHeight) / 2)
    for (const [index, row] of rows.entries()) {
      const tall = Math.max(...row.map((item) => item.height))
      const spread = wired && row.length > 1 ? (content - rowWidth(row)) / (row.length - 1) : 0
      let x = gutter
      for (const [column, item] of row.entries()) {
        const drop = wired ? tall - item.height : 0
        const chip: Rect = { x: Math.round(x), y: bottom + drop, width: item.width, height: item.height }
        const last = index === rows.length - 1 && level === levels.at(-1)
        const exits = joins(item.record)
          ? exitsOf(chip, column, row.length, width, last ? y + height : undefined, bottom + tall)
          : []
        flatten({ ...item, x: chip.x, y: chip.y }, 0, 0, record.id, level, exits, chips)
        x += item.width + gap + spread
      }
      bottom += tall + gap
    }
    const open = offers.filter(([, offer]) => offer.level === level)
    const closed = open.length > 0 && open.every(([, offer]) => offer.closed) ? open[0][1].closed : undefined
    lanes.push({ level, x: 0, y, width, height, empty: rows.length === 0, closed })
    y += height
  }
  return { id: record.id, width, height: y, lanes, chips }
}
