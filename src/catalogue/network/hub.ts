import { assumed, defineKind, given, intake, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { flood, noteSender } from './bridging.ts'

export const port = numbers('link')
export const event = numbers('packet', 'contend', 'begin', 'sent', 'jammed', 'repeat')

/** IEEE 802.3-2018, 4.4.2: for all rates up to 100 Mb/s */
const slotBits = 512
const gapBits = 96
const jamBits = 32
const attemptLimit = 16
const backoffLimit = 10
/** 3.1.1: preamble and start delimiter; addresses, length/type and FCS; least payload (bytes) */
const preamble = 8
const envelope = 18
const leastPayload = 46

const ports = 64
/** What the frame of a port is doing: an event will come for it, it waits for the medium to be clear, or it is being sent. */
const phase = { timed: 1, deferring: 2, sending: 3 } as const

export default defineKind({
  kind: 'network/hub',
  title: 'Hub',
  doc: 'One shared medium: every frame occupies all of it once and is repeated to every other port; stations ignore what is not addressed to them. The frames of each station wait here, and its cable only carries. Each hub is a medium of its own.',
  cite: given('pan-1999', 'IV-A', '100 Mbs half-duplex mode'),
  group: 'network',
  role: 'hub',
  free: true,
  forwards: 'bridge',
  ports: { link: { title: 'link', joins: 'link', max: ports } },
  parameters: {
    rate: {
      type: 'number',
      title: 'Rate of the medium',
      doc: 'Shared by all ports.',
      unit: 'bit/second',
      default: 100e6,
      min: 1,
      max: 1e12,
      cite: given('pan-1999', 'IV-A', '100 Mbs half-duplex mode'),
    },
    access: {
      type: 'choice',
      title: 'Access',
      doc: 'How stations share the medium.',
      default: 'csma-cd',
      options: {
        'csma-cd': {
          title: 'CSMA/CD',
          doc: 'A station waits until the medium is clear, then sends; those who begin before they hear each other collide, and each tries again after a random time.',
        },
        'first-come': { title: 'first come, first served', doc: 'An ideal medium without collisions: all know who was first.' },
      },
      cite: given('ieee-802.3', '4.1.2', 'carrier sense multiple access with collision detection'),
    },
    reach: {
      type: 'number',
      title: 'Reach of the medium',
      doc: 'Bit times until the other stations hear one that has begun to send: who begins within them collides. The delay of frames is that of the cables.',
      unit: 'count',
      default: 100,
      min: 0,
      max: 208,
      when: { parameter: 'access', is: ['csma-cd'] },
      cite: assumed(
        'two cables of 50 m (0.556 bit times a metre) and a class II repeater (46): half their round trip in IEEE 802.3, 29.3.1; more than 208 would not leave a slot of 512 bit times for collision, jam and gap',
      ),
    },
    stations: {
      type: 'choice',
      title: 'Senders',
      doc: 'Whether stations send more than the medium takes.',
      default: 'free',
      options: {
        free: { title: 'send at will', doc: 'A frame that finds the queue of its station full is lost.' },
        restrained: {
          title: 'restrain themselves',
          doc: 'Nothing is lost for want of room: frames wait as they would in the sender.',
        },
      },
      sets: {
        restrained: {
          queue: {
            value: 100_000,
            cite: assumed(
              'never full within a run: it stands for authors who sent "as many packets as could be sent without experiencing significant packet loss" (PAN, IV-C)',
            ),
          },
        },
      },
      cite: assumed('nothing restrains a driver that is given frames faster than it can send them'),
    },
    queue: {
      type: 'number',
      title: 'Frames that may wait',
      doc: 'Of each station; with first come, first served, of all together.',
      unit: 'packet',
      default: 100,
      min: 0,
      max: 1e6,
      integer: true,
      cite: assumed('as many as one transmit queue holds'),
    },
  },
  resources: { medium: { title: 'medium', discipline: 'fifo', capacity: 'queue' } },
  state: {
    /** picoseconds of a bit; of the reach */
    bit: 'f64',
    reach: 'f64',
    queue: 'f64',
    collides: 'u8',
    backoff: 'i32',
    /** per port: where its frames wait and which of them contends (both plus one), its phase, attempts, end of its backoff, when it came first */
    station: ['i32', ports],
    contender: ['i32', ports],
    phase: ['u8', ports],
    attempts: ['u8', ports],
    ready: ['f64', ports],
    since: ['f64', ports],
    /** who sends now: how many, the first one's frame, when it began; end of the jam */
    senders: 'i32',
    first: 'i32',
    began: 'f64',
    jamEnd: 'f64',
    /** end of the last transmission, and the port (plus one) that knows of it without having to hear it */
    clear: 'f64',
    last: 'i32',
    repeated: 'f64',
    collisions: 'f64',
  },
  look: {
    icon: 'circle-dot',
    tone: 'network',
    gauges: ['medium'],
    counters: { repeated: 'repeated', collisions: 'collisions' },
  },
  configure(world, state, row, self, values) {
    state.bit[row] = 1e12 / values.rate
    state.reach[row] = Math.round(values.reach * state.bit[row])
    state.queue[row] = values.queue
    state.collides[row] = values.access === 'csma-cd' ? 1 : 0
    state.backoff[row] = world.stream(self, 'backoff')
    world.intake[self] = intake.medium
    for (let at = row * ports; at < (row + 1) * ports; at++)
      if (state.station[at] > 0) world.setCapacity(state.station[at] - 1, 1, values.queue)
  },
  start(_world, state, row) {
    state.clear[row] = Number.NEGATIVE_INFINITY
  },
  on: {
    packet(world, state, row, self, packet) {
      noteSender(world, self, packet)
      if (state.collides[row] === 0) {
        const time = Math.round(frameBits(world, packet) * state.bit[row]) + gap(state, row)
        world.stage(self, packet, world.firstResource[self], time, 0, 0, event.repeat)
        return
      }
      const at = row * ports + world.packets.via[packet]
      if (state.station[at] === 0)
        state.station[at] = world.newResource(self, `port ${world.packets.via[packet] + 1}`, 1, state.queue[row]) + 1
      world.acquire(self, packet, state.station[at] - 1, 0, event.contend)
    },
    contend(world, state, row, self, packet) {
      const at = row * ports + world.packets.via[packet]
      state.contender[at] = packet + 1
      state.attempts[at] = 0
      state.ready[at] = world.now
      state.since[at] = world.now
      approach(world, state, row, self, at)
    },
    begin(world, state, row, self, packet) {
      const at = row * ports + world.packets.via[packet]
      const taken = state.senders[row] === 0 && world.resources.busy[world.firstResource[self]] > 0
      if (taken || world.now < earliest(state, row, at)) {
        state.phase[at] = phase.deferring
        if (!taken) approach(world, state, row, self, at)
      } else if (hears(world, state, row)) state.phase[at] = phase.deferring
      else transmit(world, state, row, self, at)
    },
    sent(world, state, row, self, packet) {
      const at = row * ports + world.packets.via[packet]
      state.contender[at] = 0
      state.phase[at] = 0
      state.senders[row] = 0
      state.last[row] = at - row * ports + 1
      world.release(packet)
      becomeClear(world, state, row, self)
      state.repeated[row]++
      flood(world, self, packet)
    },
    jammed(world, state, row, self) {
      if (world.now < state.jamEnd[row]) {
        world.schedule(self, state.jamEnd[row] - world.now, event.jammed, -1)
        return
      }
      state.collisions[row]++
      world.interrupt(state.first[row])
      state.senders[row] = 0
      state.last[row] = 0
      for (let at = row * ports; at < (row + 1) * ports; at++)
        if (state.phase[at] === phase.sending) backOff(world, state, row, self, at)
      becomeClear(world, state, row, self)
    },
    repeat(world, state, row, self, packet) {
      state.last[row] = 0
      becomeClear(world, state, row, self)
      state.repeated[row]++
      flood(world, self, packet)
    },
  },
})

type Medium = 'bit' | 'reach' | 'backoff' | 'senders' | 'first' | 'began' | 'jamEnd' | 'clear' | 'last'
type Station = 'contender' | 'phase' | 'attempts' | 'ready' | 'since'
type State = Record<Medium | Station, Float64Array | Int32Array | Uint8Array>

const frameBits = (world: World, packet: number): number =>
  (preamble + envelope + Math.max(world.packets.size[packet], leastPayload)) * 8

const gap = (state: State, row: number): number => Math.round(gapBits * state.bit[row])

/** Whether the signal of somebody who sends has come to the others. Who is just about to begin as it comes still does. */
const hears = (world: World, state: State, row: number): boolean =>
  state.senders[row] > 0 && state.began[row] + state.reach[row] < world.now

/** When a station may begin: its backoff is over, and it has known for the gap between frames that the medium is clear. */
function earliest(state: State, row: number, at: number): number {
  const known = state.last[row] === at - row * ports + 1 ? 0 : state.reach[row]
  return Math.max(state.ready[at], state.clear[row] + known + gap(state, row))
}

/** A frame that has become the first of its station, or whose obstacle has gone: it begins as soon as it may. */
function approach(world: World, state: State, row: number, self: number, at: number): void {
  if (hears(world, state, row)) {
    state.phase[at] = phase.deferring
    return
  }
  state.phase[at] = phase.timed
  world.schedule(self, Math.max(0, earliest(state, row, at) - world.now), event.begin, state.contender[at] - 1)
}

function becomeClear(world: World, state: State, row: number, self: number): void {
  state.clear[row] = world.now
  for (let at = row * ports; at < (row + 1) * ports; at++)
    if (state.phase[at] === phase.deferring) approach(world, state, row, self, at)
}

/** The first to send has the medium for its whole frame, unless somebody else begins: then all of them jam. */
function transmit(world: World, state: State, row: number, self: number, at: number): void {
  const packet = state.contender[at] - 1
  const bits = (count: number) => Math.round(count * state.bit[row])
  state.phase[at] = phase.sending
  state.attempts[at]++
  const senders = ++state.senders[row]
  if (senders === 1) {
    state.first[row] = packet
    state.began[row] = world.now
    world.stage(self, packet, world.firstResource[self], bits(frameBits(world, packet)), 0, 0, event.sent)
    // it has waited for the medium since it was the first of its station
    world.packets.entered[packet] = state.since[at]
    return
  }
  // whoever hears another finishes the preamble and adds the jam
  const heard = senders === 2 ? world.now + state.reach[row] : state.began[row] + state.reach[row]
  const end = Math.max(heard, world.now + bits(preamble * 8)) + bits(jamBits)
  if (senders === 2) world.schedule(self, end - world.now, event.jammed, -1)
  state.jamEnd[row] = senders === 2 ? end : Math.max(state.jamEnd[row], end)
}

/** Truncated binary exponential backoff (4.2.3.2.5). */
function backOff(world: World, state: State, row: number, self: number, at: number): void {
  const attempts = state.attempts[at]
  state.phase[at] = phase.deferring
  if (attempts < attemptLimit) {
    const slots = Math.floor(world.uniform(state.backoff[row]) * (1 << Math.min(attempts, backoffLimit)))
    state.ready[at] = world.now + Math.round(slots * slotBits * state.bit[row])
    return
  }
  const packet = state.contender[at] - 1
  state.contender[at] = 0
  state.phase[at] = 0
  world.drop(self, packet, 'excessive-collisions')
}
