import { strToU8 } from 'fflate'
import { panHeaderOf } from '../../protocols/pan-capsule.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { setData } from '../code/data.ts'
import { askingFindings } from '../code/findings.ts'
import { bodyOfCapsule, code, nodeProtocol } from '../ee/capsules.ts'
import { capsuleParameters, capsuleState, configureCapsules, inject } from './capsules.ts'
import { packetLimit } from './extent.ts'

export const port = numbers('out')
export const event = numbers('packet', 'emit', 'written')

const { language: _, ...parameters } = capsuleParameters
/** bytes of IP, UDP and the longest header of a capsule */
const headers = 28 + panHeaderOf(32)

export default defineKind({
  kind: 'traffic/capsule-application',
  title: 'Capsule application',
  doc: 'An application at a PAN node that gives it capsules of a code object which a person has written, and takes those that such code delivers to it. What becomes of a capsule is the business of its code alone.',
  cite: given('pan-1999', 'III-A', 'a capsule contains both the data it transports and a reference to a code object'),
  group: 'traffic',
  role: 'sender',
  free: false,
  flow: true,
  answered: true,
  fits: { role: 'capsule-application', out: 'out' },
  ports: { out: { title: 'to the node', joins: 'inner' } },
  parameters: {
    ...parameters,
    size: { ...parameters.size, default: 300, min: headers },
    interval: {
      type: 'number',
      title: 'Interval',
      doc: 'Time from one capsule to the next; 0 = it sends none and only listens.',
      unit: 'second',
      default: 1e-3,
      min: 0,
      max: 3600,
      cite: assumed('a thousand a second can be followed'),
    },
    limit: { ...packetLimit, title: 'Number of capsules' },
    data: {
      type: 'text',
      title: 'Data',
      doc: 'First bytes of the data of each capsule, in UTF-8; the rest is made up. What is longer than the capsule is cut off.',
      default: '',
      maxLength: 200,
    },
  },
  asksFor: 'code',
  inspectCode: askingFindings,
  state: { ...capsuleState, interval: 'f64', limit: 'f64', sent: 'f64', received: 'f64', bytes: 'f64' },
  look: {
    icon: 'tablets',
    tone: 'traffic',
    gauges: [],
    counters: { sent: 'sent', received: 'received', bytes: 'bytes received' },
  },
  configure(world, state, row, self, values) {
    configureCapsules(world, state, row, self, { ...values, language: 'native' }, code.program)
    const interval = Math.round(values.interval * 1e12)
    const begins = interval > 0 && state.interval[row] === 0 && world.now > 0
    state.interval[row] = interval
    state.limit[row] = values.limit
    if (begins) world.schedule(self, interval, event.emit, -1)
  },
  start(world, state, row, self) {
    if (state.interval[row] > 0) world.schedule(self, 0, event.emit, -1)
  },
  on: {
    packet(world, state, row, self, packet) {
      state.received[row]++
      state.bytes[row] += world.packets.size[packet]
      world.deliver(self, packet)
    },
    emit(world, state, row, self) {
      if (state.interval[row] === 0 || (state.limit[row] > 0 && state.sent[row] >= state.limit[row])) return
      state.sent[row]++
      const packet = inject(world, state, row, self, event.written)
      if (packet >= 0) fill(world, self, packet)
      world.schedule(self, state.interval[row], event.emit, -1)
    },
    written: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})

/** What the person said that it carries. */
function fill(world: World, self: number, packet: number): void {
  const text = strToU8(String(world.values[self].data))
  const body = bodyOfCapsule(world, packet)
  if (text.length === 0 || body === null) return
  const node = world.parent[self]
  const crosses = (world.kinds.columns[world.kindOf[node]] as Readonly<Record<string, Uint8Array>>).crosses[world.row[node]]
  world.packets.protocol[packet] = crosses === 1 ? 17 : nodeProtocol
  const room = world.packets.size[packet] - headers
  const data = new Uint8Array(room)
  data.set(text.subarray(0, room))
  setData(world, packet, body.name.length, data)
}
