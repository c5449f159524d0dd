import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'

export const port = numbers('out')
export const event = numbers('packet', 'written')

export default defineKind({
  kind: 'nodeos/file-space',
  title: 'File name space',
  doc: 'Persistent storage that one or more domains see under the same names: what a domain’s incoming channels have handled is written here, until it is full.',
  cite: given(
    'silk-2002',
    '2.1',
    "thread pools, memory pools, channels and files, encapsulating the node's computation, memory, communication and persistent storage, respectively",
  ),
  group: 'user',
  role: 'file-space',
  free: false,
  fits: { role: 'file-space', out: 'out' },
  ports: { out: { title: 'to the path', joins: 'inner' } },
  parameters: {
    bytes: {
      type: 'number',
      title: 'Size',
      doc: 'Bytes that can be written.',
      unit: 'byte',
      default: 1e9,
      min: 0,
      max: 1e15,
      cite: assumed('no size is printed'),
    },
    cycles: {
      type: 'number',
      title: 'Write',
      doc: 'Cycles of each write.',
      unit: 'cycle',
      default: 3000,
      min: 0,
      max: 1e9,
      cite: assumed('a system call into the page cache; no cost is printed'),
    },
    cyclesPerByte: {
      type: 'number',
      title: 'Write per byte',
      doc: 'Cycles for each byte.',
      unit: 'cycle/byte',
      default: 1,
      min: 0,
      max: 1e6,
      cite: assumed('a copy into the page cache; no cost is printed'),
    },
  },
  state: { bytes: 'f64', cycles: 'f64', perByte: 'f64', written: 'f64', files: 'f64', refused: 'f64' },
  look: { icon: 'folder-tree', tone: 'user', gauges: [], counters: { files: 'writes', written: 'bytes', refused: 'no room' } },
  configure(_world, state, row, _self, values) {
    state.bytes[row] = values.bytes
    state.cycles[row] = values.cycles
    state.perByte[row] = values.cyclesPerByte
  },
  on: {
    packet(world, state, row, self, packet) {
      const { size } = world.packets
      world.work(self, packet, state.cycles[row] + size[packet] * state.perByte[row], 0, event.written)
    },
    written(world, state, row, self, packet) {
      const bytes = world.packets.size[packet]
      if (state.written[row] + bytes <= state.bytes[row]) {
        state.written[row] += bytes
        state.files[row]++
      } else state.refused[row]++
      world.send(self, port.out, packet)
    },
  },
})
