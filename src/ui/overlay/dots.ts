/**
 * Where every packet of the newest two frames stands at a moment of simulated time: on its way along a link, or waiting in
 * a component. Two frames are held because playback runs one frame behind: a packet that arrives before the newer frame is
 * only in the older one.
 */
import { dotFields } from '../../worker/protocol.ts'
import type { Rect } from '../canvas/paths.ts'
import { pathPoints } from '../canvas/paths.ts'
import { dotField, type Frame } from '../live/frame.ts'

export interface Geometry {
  link(id: string): Float64Array | undefined
  rect(id: string): Rect | undefined
}

export interface Dots {
  /** dots that the last `place` put somewhere */
  readonly count: number
  readonly x: Float32Array
  readonly y: Float32Array
  readonly flow: Uint8Array
  readonly slot: Int32Array
  /** takes the packets of two frames; resolves links and components once per frame */
  load(previous: Frame | null, frame: Frame, geometry: Geometry): void
  /** positions at a simulated time, in flow coordinates */
  place(seconds: number): void
  clear(): void
}

/** Flow coordinates between a packet and the middle of its link, so that the two directions do not meet. */
const lane = 3
/** Rows of waiting packets below a component. */
const queue = { pitch: 6, rows: 3, inset: 6 } as const
const towardsFrom = 1
const waiting = 2

/** Chosen by the slot, which a packet keeps: who is left out stays left out, and nothing flickers. */
const isSampled = (slot: number, share: number): boolean => share >= 1 || (Math.imul(slot, 0x9e3779b1) >>> 0) / 2 ** 32 < share

export function createDots(capacity = 6000): Dots {
  const x = new Float32Array(capacity)
  const y = new Float32Array(capacity)
  const flow = new Uint8Array(capacity)
  const slot = new Int32Array(capacity)
  let count = 0

  const tables: Float64Array[] = []
  const start = new Float64Array(capacity)
  const end = new Float64Array(capacity)
  const reversed = new Uint8Array(capacity)
  const movingFlow = new Uint8Array(capacity)
  const movingSlot = new Int32Array(capacity)
  /** stands still at the frame's time: it is gone too soon for the eye to follow */
  const strobe = new Uint8Array(capacity)
  let moving = 0
  let frameSeconds = 0

  const waitX = new Float32Array(capacity)
  const waitY = new Float32Array(capacity)
  const waitFlow = new Uint8Array(capacity)
  const waitSlot = new Int32Array(capacity)
  let standing = 0

  const newest = new Map<number, number>()
  const queued = new Map<number, number>()

  function loadMoving(frame: Frame, geometry: Geometry, share: number, tick: number, isNewest: boolean): void {
    const { numbers, sections, layout } = frame
    for (let i = 0; i < frame.dots && moving < capacity; i++) {
      const at = sections.dots + i * dotFields
      if (numbers[at + dotField.side] === waiting || !isSampled(numbers[at + dotField.slot], share)) continue
      const from = numbers[at + dotField.start]
      const to = numbers[at + dotField.end]
      const packet = numbers[at + dotField.slot]
      const brief = to - from < tick / 3
      if (isNewest) newest.set(packet, from)
      else if (brief || to <= frame.seconds || newest.get(packet) === from) continue
      const table = geometry.link(layout.components[numbers[at + dotField.component]])
      if (!table) continue
      tables[moving] = table
      start[moving] = from
      end[moving] = to
      reversed[moving] = numbers[at + dotField.side] === towardsFrom ? 1 : 0
      movingFlow[moving] = numbers[at + dotField.flow]
      movingSlot[moving] = packet
      strobe[moving] = brief ? 1 : 0
      moving++
    }
  }

  function loadWaiting(frame: Frame, geometry: Geometry, share: number): void {
    const { numbers, sections, layout } = frame
    queued.clear()
    for (let i = 0; i < frame.dots && moving + standing < capacity; i++) {
      const at = sections.dots + i * dotFields
      if (numbers[at + dotField.side] !== waiting || !isSampled(numbers[at + dotField.slot], share)) continue
      const component = numbers[at + dotField.component]
      const rect = geometry.rect(layout.components[component])
      const place = queued.get(component) ?? 0
      if (!rect) continue
      const perRow = Math.max(1, Math.floor((rect.width - 2 * queue.inset) / queue.pitch) + 1)
      const row = Math.floor(place / perRow)
      if (row >= queue.rows) continue
      queued.set(component, place + 1)
      waitX[standing] = rect.x + rect.width - queue.inset - (place % perRow) * queue.pitch
      waitY[standing] = rect.y + rect.height + row * queue.pitch
      waitFlow[standing] = numbers[at + dotField.flow]
      waitSlot[standing] = numbers[at + dotField.slot]
      standing++
    }
  }

  return {
    get count() {
      return count
    },
    x,
    y,
    flow,
    slot,
    load(previous, frame, geometry) {
      const older = previous && previous.seconds < frame.seconds ? previous : null
      const tick = older ? frame.seconds - older.seconds : 0
      const share = capacity / Math.max(capacity, frame.dots)
      moving = 0
      standing = 0
      frameSeconds = frame.seconds
      newest.clear()
      loadMoving(frame, geometry, share, tick, true)
      loadWaiting(frame, geometry, share)
      if (older) loadMoving(older, geometry, share, tick, false)
    },
    clear() {
      moving = 0
      standing = 0
      count = 0
    },
    place(seconds) {
      count = 0
      for (let i = 0; i < moving && count < capacity; i++) {
        const time = strobe[i] === 1 ? frameSeconds : seconds
        if (time < start[i] || time >= end[i]) continue
        const share = (time - start[i]) / (end[i] - start[i])
        placeOnPath(tables[i], reversed[i] === 1 ? 1 - share : share, reversed[i] === 1 ? -lane : lane, x, y, count)
        flow[count] = movingFlow[i]
        slot[count] = movingSlot[i]
        count++
      }
      for (let i = 0; i < standing && count < capacity; i++) {
        x[count] = waitX[i]
        y[count] = waitY[i]
        flow[count] = waitFlow[i]
        slot[count] = waitSlot[i]
        count++
      }
    },
  }
}

/** Writes the point at a share 0…1 of a path, `aside` to the right of its direction. */
export function placeOnPath(
  table: Float64Array,
  share: number,
  aside: number,
  x: Float32Array,
  y: Float32Array,
  index: number,
): void {
  const exact = share * (pathPoints - 1)
  const i = exact <= 0 ? 0 : exact >= pathPoints - 1 ? pathPoints - 2 : exact | 0
  const dx = table[2 * i + 2] - table[2 * i]
  const dy = table[2 * i + 3] - table[2 * i + 1]
  const length = Math.sqrt(dx * dx + dy * dy)
  const scale = length > 0 ? aside / length : 0
  x[index] = table[2 * i] + dx * (exact - i) - dy * scale
  y[index] = table[2 * i + 1] + dy * (exact - i) + dx * scale
}

/** Index of the dot nearest to a point and within `radius`; −1 when there is none. */
export function nearestDot({ count, x, y }: Dots, atX: number, atY: number, radius: number): number {
  let best = -1
  let least = radius * radius
  for (let i = 0; i < count; i++) {
    const dx = x[i] - atX
    const dy = y[i] - atY
    const distance = dx * dx + dy * dy
    if (distance <= least) {
      least = distance
      best = i
    }
  }
  return best
}
