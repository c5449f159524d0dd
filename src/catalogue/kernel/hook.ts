import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { serviceMemory, serviceTime } from '../service/budget.ts'

export const port = numbers('out', 'service')
export const event = numbers('packet', 'traversed', 'served')

const point = (title: string, doc: string) => ({ title, doc })

export default defineKind({
  kind: 'kernel/hook',
  title: 'Netfilter hook',
  doc: 'One of the five points of the IPv4 path where a function can be attached. Services placed here run in the soft interrupt, one after the other, on every packet that passes the point.',
  cite: given('tamanoir-2003', '3.2', 'NetFilter provides five hooks, which are defined points on the IP packet way'),
  group: 'kernel',
  role: 'hook',
  free: false,
  fits: { role: 'hook', by: 'point', out: 'out' },
  ports: { out: { title: 'onwards', joins: 'inner' } },
  offers: {
    service: {
      role: 'service',
      title: 'Functions',
      level: 'kernel',
      returns: 'served',
      arrangement: 'chain',
      runs: 'inherit',
      budget: { memory: 'serviceMemory', time: 'serviceTime' },
    },
  },
  parameters: {
    point: {
      type: 'choice',
      title: 'Point',
      doc: 'Where on the way of a packet.',
      default: 'pre-routing',
      options: {
        'pre-routing': point('PRE_ROUTING', 'Every packet, before the routing decision.'),
        'local-in': point('LOCAL_IN', 'Packets for this machine.'),
        forward: point('FORWARD', 'Packets on their way through.'),
        'local-out': point('LOCAL_OUT', 'Packets made or sent on by a process here.'),
        'post-routing': point('POST_ROUTING', 'Every packet that leaves.'),
      },
      cite: given('tamanoir-2003', '3.2', 'NetFilter provides five hooks, which are defined points on the IP packet way'),
    },
    cycles: {
      type: 'number',
      title: 'Dispatch',
      doc: 'Cycles to call what is attached; nothing when the hook is empty.',
      unit: 'cycle',
      default: 100,
      min: 0,
      max: 1e7,
      cite: assumed(
        'a list walk and an indirect call; 7 µs are printed for hook, service and forwarding together, their split is assumed',
      ),
    },
    serviceTime: {
      ...serviceTime,
      default: 33e-6,
      cite: assumed(
        'a soft interrupt of Linux 2.4 takes up to 300 packets or a tick of 10 ms, whichever ends first: with more than 33 µs each the tick does',
      ),
    },
    serviceMemory: {
      ...serviceMemory,
      default: 1_048_576,
      cite: assumed('kernel memory is never swapped out: modules of some hundred kilobytes'),
    },
  },
  presets: [
    { title: 'PRE_ROUTING', parameters: { point: 'pre-routing' } },
    { title: 'LOCAL_IN', parameters: { point: 'local-in' } },
    { title: 'FORWARD', parameters: { point: 'forward' } },
    { title: 'LOCAL_OUT', parameters: { point: 'local-out' } },
    { title: 'POST_ROUTING', parameters: { point: 'post-routing' } },
  ],
  state: { cycles: 'f64', passed: 'f64' },
  look: { icon: 'anchor', tone: 'kernel', gauges: [], counters: { passed: 'passed' } },
  configure(_world, state, row, _self, values) {
    state.cycles[row] = values.cycles
  },
  on: {
    packet(world, state, row, self, packet) {
      state.passed[row]++
      if (world.wired(self, port.service)) world.work(self, packet, state.cycles[row], 0, event.traversed)
      else world.send(self, port.out, packet)
    },
    traversed: (world, _state, _row, self, packet) =>
      world.send(self, world.wired(self, port.service) ? port.service : port.out, packet),
    served: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})
