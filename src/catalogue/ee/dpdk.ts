import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'

export const port = numbers('out', 'wire', 'service')
export const event = numbers('packet', 'processed', 'served')

export default defineKind({
  kind: 'ee/dpdk',
  title: 'Kernel bypass',
  doc: 'A packet processing environment in user space that gets frames from a poll-mode driver and sends them by the driver, past the kernel: no copy, no system call, no netfilter. What is for this machine goes to the kernel.',
  cite: given('xdp-2018', '4.2', 'DPDK by design dedicates a full core to packet processing'),
  group: 'user',
  role: 'environment',
  free: false,
  fits: { role: 'environment', out: 'out', also: { wire: 'queued' } },
  ports: { out: { title: 'to the kernel', joins: 'inner' }, wire: { title: 'to the card', joins: 'inner' } },
  offers: {
    service: { role: 'service', title: 'Services', level: 'user', returns: 'served', arrangement: 'chain', runs: 'inherit' },
  },
  parameters: {
    cycles: {
      type: 'number',
      title: 'Frame',
      doc: 'Cycles for each frame besides polling and services: parse it, look up the way, give back or send the buffer.',
      unit: 'cycle',
      default: 20,
      min: 0,
      max: 1e7,
      cite: assumed('a part of the 83 cycles at 3.6 GHz that XDP 2018 leaves for a frame'),
    },
  },
  state: { cycles: 'f64', frames: 'f64' },
  look: { icon: 'zap', tone: 'user', gauges: [], counters: { frames: 'frames' } },
  configure(_world, state, row, _self, values) {
    state.cycles[row] = values.cycles
  },
  on: {
    packet(world, state, row, self, packet) {
      state.frames[row]++
      world.work(self, packet, state.cycles[row], 0, event.processed)
    },
    processed(world, _state, _row, self, packet) {
      if (world.wired(self, port.service)) world.send(self, port.service, packet)
      else onwards(world, self, packet)
    },
    served: (world, _state, _row, self, packet) => onwards(world, self, packet),
  },
})

/** To the kernel when it is for this machine, else straight to a card. */
function onwards(world: World, self: number, packet: number): void {
  const here = world.isHere(world.root[self], packet)
  world.send(self, here ? port.out : port.wire, packet)
}
