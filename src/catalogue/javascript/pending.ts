/** What a program waits for: its timers, and the packets that it sent in a call that has not been paid for. */
import type { Columns } from '../../sim/kind.ts'
import { packetState } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'

/** timers that a program may have pending, and the least time of one: what a kernel's high-resolution timers give, ps */
export const timers = 64
const leastTime = 1e6
/** so many numbers of timers of one place are told apart */
const generations = 1 << 24

export const pendingState = {
  /** first of the packets that were sent and wait here, plus one; they are linked by `next` */
  waiting: 'i32',
  /** of each pending timer: its number plus one (0 = free), and its mark */
  timer: ['i32', timers],
  mark: ['f64', timers],
  lastTimer: 'i32',
} as const
type Pending = Columns<typeof pendingState>

export function freeTimers({ timer }: Pending, row: number): number {
  let free = 0
  for (let place = row * timers; place < (row + 1) * timers; place++) if (timer[place] === 0) free++
  return free
}

/** There is a free one. Its number tells its place, and it from those that had the place before; `event` gets it as −1 − number. */
export function setTimer(
  world: World,
  state: Pending,
  row: number,
  self: number,
  after: number,
  mark: number,
  event: number,
): void {
  let place = 0
  while (state.timer[row * timers + place] !== 0) place++
  state.lastTimer[row] = (state.lastTimer[row] + 1) % generations
  const number = state.lastTimer[row] * timers + place
  state.timer[row * timers + place] = number + 1
  state.mark[row * timers + place] = mark
  world.schedule(self, Math.max(leastTime, Math.round(after)), event, -1 - number)
}

export const isPending = ({ timer }: Pending, row: number, number: number): boolean =>
  timer[row * timers + (number % timers)] === number + 1

/** It is pending no more. @returns its mark */
export function takeTimer({ timer, mark }: Pending, row: number, number: number): number {
  const place = row * timers + (number % timers)
  timer[place] = 0
  return mark[place]
}

export const forgetTimers = ({ timer }: Pending, row: number): void => void timer.fill(0, row * timers, (row + 1) * timers)

/** What was sent waits until the call has been paid for: `remaining` says for whose. */
export function holdUntil(
  { packets }: World,
  state: Pick<Pending, 'waiting'>,
  row: number,
  packet: number,
  sent: readonly number[],
): void {
  for (let i = sent.length - 1; i >= 0; i--) {
    packets.remaining[sent[i]] = packet
    packets.next[sent[i]] = state.waiting[row] - 1
    state.waiting[row] = sent[i] + 1
  }
}

/** What waited for a packet's call waits no longer; nor does what waited for one that has been lost since. */
export function released(
  { packets }: World,
  state: Pick<Pending, 'waiting'>,
  row: number,
  self: number,
  packet: number,
): number[] {
  const found: number[] = []
  let before = -1
  for (let at = state.waiting[row] - 1; at >= 0; ) {
    const next = packets.next[at]
    const whose = packets.remaining[at]
    if (whose === packet || packets.state[whose] === packetState.free || packets.at[whose] !== self) {
      found.push(at)
      if (before < 0) state.waiting[row] = next + 1
      else packets.next[before] = next
    } else before = at
    at = next
  }
  return found
}
