import { encodeRows, rowsIn, testPicture } from '../../protocols/picture.ts'
import { formatFlags } from '../../sim/active-formats.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { nameKey } from '../../sim/random.ts'
import { carry, headersBefore } from '../frame/payload.ts'
import { address } from '../network/addressing.ts'
import { beginning } from './extent.ts'

export const event = numbers('packet', 'picture')

/** frames are numbered in 16 bits */
const frameNumbers = 65_536

export default defineKind({
  kind: 'traffic/picture-sender',
  title: 'Picture sender',
  doc: 'Sends pictures, so many a second, as rows of grey pixels in packets: a landscape with smooth and sharp parts, in which a disc moves. Programs on the way may transform, compress or protect them.',
  cite: given('silk-2002', '5', 'divides a wavelet encoded video stream into multiple layers'),
  group: 'traffic',
  role: 'sender',
  free: true,
  flow: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  parameters: {
    destination: {
      type: 'reference',
      title: 'Receiver',
      doc: 'Where the pictures go; left open, the first receiver that can be reached.',
      role: 'receiver',
      default: '',
    },
    service: {
      type: 'text',
      title: 'Service asked for',
      doc: 'Name of the service that active nodes on the way should apply; empty for plain packets.',
      default: '',
      maxLength: 40,
    },
    pictures: {
      type: 'number',
      title: 'Pictures a second',
      doc: 'All packets of a picture are sent at once.',
      unit: 'hertz',
      default: 2,
      min: 0.01,
      max: 100,
      cite: assumed('enough to see it move'),
    },
    side: {
      type: 'number',
      title: 'Width and height',
      doc: 'Pixels of a side; a multiple of 16 lets wavelets halve it four times.',
      unit: 'count',
      default: 128,
      min: 16,
      max: 512,
      integer: true,
      cite: assumed('a picture that a program transforms in a tenth of a second'),
    },
    size: {
      type: 'number',
      title: 'Packet size',
      doc: 'Bytes of an IP packet at most; as many whole rows as fit, but one at least.',
      unit: 'byte',
      default: 1100,
      min: 100,
      max: 9000,
      integer: true,
      cite: assumed('eight rows of 128 pixels'),
    },
    begin: beginning,
    address,
  },
  state: {
    gap: 'f64',
    side: 'i32',
    size: 'i32',
    begin: 'f64',
    destination: 'i32',
    service: 'i32',
    /** pictures sent, and packets */
    frame: 'i32',
    sent: 'f64',
    next: 'f64',
  },
  look: { icon: 'camera', tone: 'traffic', gauges: [], counters: { frame: 'pictures', sent: 'packets' } },
  configure(world, state, row, self, values) {
    const gap = Math.round(1e12 / values.pictures)
    const changed = state.gap[row] !== gap && state.gap[row] !== 0
    state.gap[row] = gap
    state.side[row] = values.side
    state.size[row] = values.size
    state.begin[row] = Math.round(values.begin * 1e12)
    state.destination[row] = values.destination
    state.service[row] = nameKey(values.service)
    if (!changed) return
    state.next[row] = world.now + gap
    world.schedule(self, gap, event.picture, -1)
  },
  start(world, state, row, self) {
    state.next[row] = world.now + state.begin[row]
    world.schedule(self, state.begin[row], event.picture, -1)
  },
  on: {
    /** What comes back to a sender is not for it. */
    packet(world, _state, _row, self, packet) {
      if (world.parent[self] < 0 && world.packets.nextHop[packet] !== self) world.discard(self, packet)
      else world.drop(self, packet, 'no-receiver')
    },
    picture(world, state, row, self) {
      // scheduled before the rate was changed
      if (world.now !== state.next[row]) return
      const side = state.side[row]
      const frame = state.frame[row] % frameNumbers
      const pixels = testPicture(side, side, frame)
      const headers = headersBefore(state.service[row] !== 0)
      const rows = Math.min(side, rowsIn(state.size[row] - headers, side))
      for (let first = 0; first < side; first += rows) {
        const part = pixels.subarray(first * side, Math.min(side, first + rows) * side)
        const payload = encodeRows({ frame, width: side, height: side, row: first, pixels: part })
        const packet = world.create(self, headers + payload.length, state.destination[row])
        world.packets.service[packet] = state.service[row]
        if (state.service[row] !== 0) world.packets.flags[packet] |= formatFlags('anep')
        carry(world, packet, payload)
        state.sent[row]++
        world.originate(self, packet)
      }
      state.frame[row]++
      state.next[row] = world.now + state.gap[row]
      world.schedule(self, state.gap[row], event.picture, -1)
    },
  },
})
