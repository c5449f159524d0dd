import { assumed, defineKind, given, numbers, priority } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'

export const port = numbers('out', 'wire', 'service')
export const event = numbers('packet', 'run', 'served', 'steered')

const point = (title: string, doc: string) => ({ title, doc })

export default defineKind({
  kind: 'kernel/bpf-hook',
  title: 'BPF hook',
  doc: 'A point where an eBPF program runs: in the driver before there is a socket buffer (XDP), or after it and before queueing (tc). The services placed here are its program; it passes what they leave to the kernel, or sends it out at once.',
  cite: given(
    'xdp-2018',
    '3',
    'a device driver hook that executes custom eBPF code directly after a packet is received from the hardware',
  ),
  group: 'kernel',
  role: 'hook',
  free: false,
  fits: { role: 'hook', by: 'point', out: 'out', also: { wire: 'queued' } },
  ports: { out: { title: 'onwards', joins: 'inner' }, wire: { title: 'to the card', joins: 'inner' } },
  offers: {
    service: { role: 'service', title: 'Program', level: 'kernel', returns: 'served', arrangement: 'chain', runs: 'inherit' },
  },
  parameters: {
    point: {
      type: 'choice',
      title: 'Point',
      doc: 'Where on the way of a packet.',
      default: 'xdp',
      options: {
        xdp: point('XDP', 'In the driver: no socket buffer has been made, IP has not been called.'),
        'tc-ingress': point('tc ingress', 'After the socket buffer is made, before any protocol.'),
        'tc-egress': point('tc egress', 'Before the queue of the card.'),
      },
      cite: given('xdp-2018', '3', 'directly after a packet is received from the hardware'),
    },
    verdict: {
      type: 'choice',
      title: 'Verdict',
      doc: 'What becomes of packets that the program did not drop.',
      default: 'pass',
      options: {
        pass: { title: 'pass', doc: 'On to the kernel.' },
        redirect: {
          title: 'redirect',
          doc: 'Out by the card that leads to where it goes, at once (XDP_REDIRECT, and XDP_TX where that is the card it came by). What is for this machine is passed.',
        },
        cpu: {
          title: 'redirect to the next CPU',
          doc: 'The rest of the way is done by a thread of the next CPU (cpumap). It matters where threads share the CPUs, so that each flow has one; else any CPU serves any packet.',
        },
      },
      cite: given('xdp-2018', '4.3', 'XDP can forward packets out the same NIC as well as out a different NIC'),
    },
    wake: {
      type: 'number',
      title: 'Next CPU',
      doc: 'Cycles of the thread of the next CPU to take one packet.',
      unit: 'cycle',
      default: 100,
      min: 0,
      max: 1e7,
      when: { parameter: 'verdict', is: ['cpu'] },
      cite: assumed('a pointer out of a ring, shared out over a bulk; a thread that has slept pays a change of threads besides'),
    },
    cycles: {
      type: 'number',
      title: 'Program call',
      doc: 'Cycles to call the program and heed its verdict, besides what the services in it do.',
      unit: 'cycle',
      default: 48,
      min: 0,
      max: 1e7,
      cite: assumed('13.3 ns for a program that does nothing at 3.6 GHz'),
    },
  },
  presets: [
    { title: 'XDP', parameters: { point: 'xdp' } },
    { title: 'tc ingress', parameters: { point: 'tc-ingress' } },
    { title: 'tc egress', parameters: { point: 'tc-egress' } },
  ],
  state: { cycles: 'f64', wake: 'f64', verdict: 'u8', runs: 'f64', redirected: 'f64' },
  look: { icon: 'hexagon', tone: 'kernel', gauges: [], counters: { runs: 'runs', redirected: 'redirected' } },
  configure(world, state, row, self, values) {
    state.cycles[row] = values.cycles
    state.wake[row] = Math.round(values.wake * world.cycle[self])
    state.verdict[row] = verdicts[values.verdict as keyof typeof verdicts]
  },
  on: {
    packet(world, state, row, self, packet) {
      state.runs[row]++
      world.work(self, packet, state.cycles[row], 0, event.run)
    },
    run(world, state, row, self, packet) {
      if (world.wired(self, port.service)) world.send(self, port.service, packet)
      else judge(world, state, row, self, packet)
    },
    served: (world, state, row, self, packet) => judge(world, state, row, self, packet),
    steered: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})

const verdicts = { pass: 0, redirect: 1, cpu: 2 } as const
type State = Record<'verdict' | 'wake' | 'redirected', Float64Array | Uint8Array>

/** What is for this machine is passed where the verdict is to send it out: there is no card that leads to it. */
function judge(world: World, state: State, row: number, self: number, packet: number): void {
  const { packets, processor } = world
  const verdict = state.verdict[row]
  if (verdict === verdicts.cpu && (packets.flags[packet] & flag.steered) === 0) {
    state.redirected[row]++
    packets.flags[packet] |= flag.steered
    world.stage(self, packet, processor[self], state.wake[row], 0, priority.kernelThread, event.steered)
    return
  }
  const out = verdict === verdicts.redirect && !world.isHere(world.root[self], packet)
  if (out) state.redirected[row]++
  world.send(self, out ? port.wire : port.out, packet)
}
