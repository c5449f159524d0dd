import { get16, put16 } from '../../protocols/bytes.ts'
import { decodeRows, type Rows, squaredError, testPicture } from '../../protocols/picture.ts'
import { type Columns, defineKind, given, type KeptPicture, numbers } from '../../sim/kind.ts'
import { log } from '../../sim/numeric.ts'
import type { World } from '../../sim/world.ts'
import { payloadOf } from '../frame/payload.ts'
import { virtualAddress } from '../network/addressing.ts'
import { isForMe } from './host.ts'

export const event = numbers('packet')

/** of rows that did not come */
const grey = 128
/** dB: what stands for a picture that is exactly the one that was sent */
const exactly = 99
/** bytes before the pixels in the component's memory: width and height, and the number of the picture that is shown */
const memoryHeader = 6

const state = {
  /** the picture whose rows are coming, −1 = none, and how many have come */
  frame: 'i32',
  rows: 'i32',
  pictures: 'f64',
  exact: 'f64',
  /** of the last picture, and of all: dB */
  quality: 'f64',
  mean: 'f64',
  sum: 'f64',
  /** rows of a hundred that came, of the last picture */
  complete: 'f64',
  other: 'f64',
} as const
type State = Columns<typeof state>

export default defineKind({
  kind: 'traffic/picture-receiver',
  title: 'Picture receiver',
  doc: 'Puts the rows of pictures together as they come, shows the last picture beside the one that was sent, and measures how far they differ: the peak signal-to-noise ratio. Rows that do not come before those of the next picture stay grey.',
  cite: given('silk-2002', '5', 'divides a wavelet encoded video stream into multiple layers'),
  group: 'traffic',
  role: 'receiver',
  free: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: { address: virtualAddress },
  state,
  look: {
    icon: 'film',
    tone: 'traffic',
    gauges: [],
    counters: {
      pictures: 'pictures',
      exact: 'exactly as sent',
      quality: 'PSNR, dB',
      mean: 'mean PSNR, dB',
      other: 'other packets',
    },
  },
  soft: ['quality', 'mean'],
  start(_world, state, row) {
    state.frame[row] = -1
  },
  on: {
    packet(world, state, row, self, packet) {
      if (!isForMe(world, self, packet)) return
      const payload = payloadOf(world, packet)
      const rows = payload && decodeRows(payload)
      if (rows) take(world, state, row, self, rows)
      else state.other[row]++
      world.deliver(self, packet)
    },
  },
  keeps(world, state, row, self) {
    return { rooms: [], tables: [], pictures: picturesOf(world, state, row, self) }
  },
})

/** Width, height, the picture that is shown, and the one that is coming. */
function memoryOf(world: World, self: number, { width, height }: Pick<Rows, 'width' | 'height'>): Uint8Array {
  const known = world.memories.of(self)
  if (known && get16(known, 0) === width && get16(known, 2) === height) return known
  const memory = new Uint8Array(memoryHeader + 2 * width * height).fill(grey)
  put16(memory, 0, width)
  put16(memory, 2, height)
  put16(memory, 4, 0)
  world.memories.own(self, memory)
  return memory
}

function take(world: World, state: State, row: number, self: number, rows: Rows): void {
  const { frame, width, height } = rows
  const memory = memoryOf(world, self, rows)
  if (state.frame[row] >= 0 && state.frame[row] !== frame) finish(state, row, memory)
  if (state.frame[row] < 0) {
    state.frame[row] = frame
    state.rows[row] = 0
  }
  memory.set(rows.pixels, memoryHeader + width * height + rows.row * width)
  state.rows[row] += rows.pixels.length / width
  if (state.rows[row] >= height) finish(state, row, memory)
}

/** What has come of a picture is shown, and measured against what was sent. */
function finish(state: State, row: number, memory: Uint8Array): void {
  const [width, height] = [get16(memory, 0), get16(memory, 2)]
  const size = width * height
  const coming = memory.subarray(memoryHeader + size)
  memory.copyWithin(memoryHeader, memoryHeader + size)
  put16(memory, 4, state.frame[row])
  const error = squaredError(coming, testPicture(width, height, state.frame[row]))
  const quality = error === 0 ? exactly : Math.min(exactly, (10 / log(10)) * log((255 * 255) / error))
  coming.fill(grey)
  state.pictures[row]++
  if (error === 0) state.exact[row]++
  state.quality[row] = quality
  state.sum[row] += quality
  state.mean[row] = state.sum[row] / state.pictures[row]
  state.complete[row] = (100 * state.rows[row]) / height
  state.frame[row] = -1
}

function picturesOf(world: World, state: State, row: number, self: number): KeptPicture[] {
  const memory = world.memories.of(self)
  if (!memory || state.pictures[row] === 0) return []
  const [width, height, frame] = [0, 2, 4].map((place) => get16(memory, place))
  const quality =
    state.quality[row] === exactly
      ? 'exactly as sent'
      : `PSNR ${state.quality[row].toFixed(1)} dB (mean ${state.mean[row].toFixed(1)} dB)`
  const complete = state.complete[row] < 100 ? `, ${Math.round(state.complete[row])} % of its rows came` : ''
  return [
    { title: 'Sent', note: `picture ${frame}`, width, height, pixels: testPicture(width, height, frame) },
    {
      title: 'Received',
      note: quality + complete,
      width,
      height,
      pixels: memory.slice(memoryHeader, memoryHeader + width * height),
    },
  ]
}
