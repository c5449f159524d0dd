import { assumed, defineKind, given, numbers, priority } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import { nameKey } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { stateOf } from '../infrastructure/machine-state.ts'

/** `out` to the next function of the hook, `onward` past all of them. */
export const port = numbers('out', 'onward')
export const event = numbers('packet', 'called', 'released', 'handed', 'answered')

const verdicts = { accept: 0, drop: 1, steal: 2, queue: 3, repeat: 4 } as const
const howto = (text: string) => given('netfilter-hacking-howto', '4.6', text)

export default defineKind({
  kind: 'kernel/netfilter-function',
  title: 'Netfilter function',
  doc: 'A function that a module attaches to a hook. It is called with each packet that passes there and returns one of the five verdicts: the packet goes on, ends, becomes the function’s own until it lets it go, waits for a process in user space that sends it back, or comes to the function once more.',
  cite: given(
    'tamanoir-2003',
    '3.2',
    'The function nf_register_hook is used to attach a personalized function to a specific hook',
  ),
  group: 'kernel',
  role: 'service',
  free: false,
  levels: ['kernel'],
  fits: { role: 'service', out: 'out', also: { onward: 'served' } },
  ports: {
    out: { title: 'to the next function', joins: 'inner' },
    onward: { title: 'past the other functions', joins: 'inner' },
  },
  parameters: {
    verdict: {
      type: 'choice',
      title: 'Verdict',
      doc: 'What it returns for the packets that it picks.',
      default: 'accept',
      options: {
        accept: { title: 'accept (NF_ACCEPT)', doc: 'The packet goes on to the next function.' },
        drop: { title: 'drop (NF_DROP)', doc: 'The packet ends here.' },
        steal: {
          title: 'steal (NF_STOLEN)',
          doc: 'The function keeps the packet, and sends it on after a while, past the other functions of the hook.',
        },
        queue: {
          title: 'queue (NF_QUEUE)',
          doc: 'The packet waits in a queue for a process in user space, which sends it back with its own verdict.',
        },
        repeat: {
          title: 'repeat (NF_REPEAT)',
          doc: 'The function is called again with the packet, whose mark grows by one each time.',
        },
      },
      cite: howto('NF_ACCEPT: continue traversal as normal.'),
    },
    picks: {
      type: 'number',
      title: 'Picks one of',
      doc: 'Of every so many packets that come the first gets the verdict; the others are accepted.',
      unit: 'packet',
      default: 1,
      min: 1,
      max: 1e9,
      integer: true,
      cite: assumed('all of them'),
    },
    service: {
      type: 'text',
      title: 'Only packets asking for',
      doc: 'Name of a service: the function looks only at packets that ask for it. Empty = at all.',
      default: '',
      maxLength: 40,
    },
    cycles: {
      type: 'number',
      title: 'Function',
      doc: 'Cycles of each call.',
      unit: 'cycle',
      default: 100,
      min: 0,
      max: 1e9,
      cite: assumed('a comparison and a return value'),
    },
    keeps: {
      type: 'number',
      title: 'Keeps for',
      doc: 'How long it keeps a packet that it has stolen.',
      when: { parameter: 'verdict', is: ['steal'] },
      unit: 'second',
      default: 1e-3,
      min: 0,
      max: 9000,
      cite: assumed('long enough to be seen'),
    },
    room: {
      type: 'number',
      title: 'Room',
      doc: 'Stolen packets that it keeps at once; beyond, they are dropped.',
      when: { parameter: 'verdict', is: ['steal'] },
      unit: 'packet',
      default: 1000,
      min: 0,
      max: 1e6,
      integer: true,
      cite: assumed('about a megabyte of kernel memory'),
    },
    queue: {
      type: 'number',
      title: 'Queue',
      doc: 'Packets that may wait for the process; a further one is dropped.',
      when: { parameter: 'verdict', is: ['queue'] },
      unit: 'packet',
      default: 1024,
      min: 0,
      max: 1e6,
      integer: true,
      cite: given('linux-2.4', 'net/ipv4/netfilter/ip_queue.c', 'IPQ_QMAX_DEFAULT 1024'),
    },
    process: {
      type: 'number',
      title: 'Process',
      doc: 'Cycles of the process for each packet, besides two system calls and a copy each way.',
      when: { parameter: 'verdict', is: ['queue'] },
      unit: 'cycle',
      default: 2000,
      min: 0,
      max: 1e9,
      cite: assumed('a look at the headers in C'),
    },
    answer: {
      type: 'choice',
      title: 'Verdict of the process',
      doc: 'What becomes of a packet that comes back.',
      when: { parameter: 'verdict', is: ['queue'] },
      default: 'accept',
      options: {
        accept: { title: 'accept', doc: 'It goes on to the next function, as if it had never left.' },
        drop: { title: 'drop', doc: 'It ends here.' },
      },
      cite: assumed('the process looks and lets pass'),
    },
    calls: {
      type: 'number',
      title: 'Calls',
      doc: 'How often it is called with a packet in all: each call but the last adds one to the mark and asks for another.',
      when: { parameter: 'verdict', is: ['repeat'] },
      unit: 'count',
      default: 2,
      min: 1,
      max: 255,
      integer: true,
      cite: howto('NF_REPEAT: call this hook again.'),
    },
  },
  resources: { process: { title: 'queue to user space', discipline: 'fifo', capacity: 'queue' } },
  state: {
    verdict: 'u8',
    picks: 'f64',
    key: 'i32',
    cycles: 'f64',
    keeps: 'f64',
    room: 'f64',
    process: 'f64',
    answer: 'u8',
    calls: 'i32',
    seen: 'f64',
    called: 'f64',
    held: 'f64',
    stolen: 'f64',
    queued: 'f64',
    reinjected: 'f64',
    repeated: 'f64',
  },
  soft: ['held'],
  look: {
    icon: 'webhook',
    tone: 'kernel',
    gauges: ['process'],
    counters: {
      called: 'calls',
      stolen: 'stolen',
      held: 'kept now',
      queued: 'to user space',
      reinjected: 'came back',
      repeated: 'repeated',
    },
  },
  configure(_world, state, row, _self, values) {
    state.verdict[row] = verdicts[values.verdict as keyof typeof verdicts]
    state.picks[row] = values.picks
    state.key[row] = nameKey(values.service)
    state.cycles[row] = values.cycles
    state.keeps[row] = Math.round(values.keeps * 1e12)
    state.room[row] = values.room
    state.process[row] = values.process
    state.answer[row] = verdicts[values.answer as keyof typeof verdicts]
    state.calls[row] = values.calls
  },
  on: {
    packet(world, state, row, self, packet) {
      const { packets } = world
      // within a machine nobody asks by which port a packet came: here it counts the calls
      packets.via[packet] = 0
      const asks = packets.service[packet] === state.key[row] && (packets.flags[packet] & flag.served) === 0
      if (state.key[row] !== 0 && !asks) world.send(self, port.out, packet)
      else world.work(self, packet, state.cycles[row], 0, event.called)
    },
    called(world, state, row, self, packet) {
      const { packets } = world
      state.called[row]++
      const verdict = state.verdict[row]
      const picked = packets.via[packet]++ > 0 || state.seen[row]++ % state.picks[row] === 0
      if (!picked || verdict === verdicts.accept) world.send(self, port.out, packet)
      else if (verdict === verdicts.drop) world.drop(self, packet, 'filtered')
      else if (verdict === verdicts.queue) toProcess(world, state, row, self, packet)
      else if (verdict === verdicts.repeat) again(world, state, row, self, packet)
      else if (state.held[row] >= state.room[row]) world.drop(self, packet, 'queue-full')
      else {
        state.stolen[row]++
        state.held[row]++
        world.stage(self, packet, -1, 0, state.keeps[row], 0, event.released)
      }
    },
    released(world, state, row, self, packet) {
      state.held[row]--
      world.send(self, port.onward, packet)
    },
    /** The process has read it: it looks at it, and writes its verdict. */
    handed(world, state, row, self, packet) {
      const machine = world.root[self]
      const host = stateOf(world, machine)
      const at = world.row[machine]
      const crossings = 2 * (host.call[at] + world.packets.size[packet] * world.published[machine])
      const time = Math.round(crossings + state.process[row] * world.cycle[self])
      world.stage(self, packet, world.processor[self], time, 0, priority.user, event.answered)
    },
    answered(world, state, row, self, packet) {
      world.relinquish(packet, world.resource(self, 'process'))
      state.reinjected[row]++
      if (state.answer[row] === verdicts.drop) world.drop(self, packet, 'filtered')
      else world.send(self, port.out, packet)
    },
  },
})

/** It is called once more, unless it has been called as often as it asks for. */
function again(
  world: World,
  state: { readonly calls: Int32Array; readonly repeated: Float64Array; readonly cycles: Float64Array },
  row: number,
  self: number,
  packet: number,
): void {
  const { packets } = world
  if (packets.via[packet] >= state.calls[row]) world.send(self, port.out, packet)
  else {
    packets.mark[packet]++
    state.repeated[row]++
    world.work(self, packet, state.cycles[row], 0, event.called)
  }
}

/** It waits until the process takes it off the queue: one packet at a time. */
function toProcess(world: World, state: { queued: Float64Array }, row: number, self: number, packet: number): void {
  state.queued[row]++
  world.acquire(self, packet, world.resource(self, 'process'), 0, event.handed)
}
