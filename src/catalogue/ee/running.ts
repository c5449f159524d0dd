/** What the code of a capsule costs where it runs: its own cycles, those of the code that it calls, and the routines of the node. */
import { findCode } from '../../sim/code-cache.ts'
import { dependencies } from '../../sim/code-traits.ts'
import type { World } from '../../sim/world.ts'
import { codeSlotOf } from './capsule-code.ts'
import type { NodeState } from './capsules.ts'
import { codeChecks } from './code-properties.ts'

/** Bytes of a typed value in a panStream, and of the IP header that is not in it. */
const valueBytes = 4
const ipHeader = 20

/** Cycles of a code object for one capsule; those of its init method the first time. */
function cyclesOf(world: World, state: NodeState, row: number, self: number, slot: number, packet: number): number {
  const size = world.packets.size[packet]
  const tables = state.codeTables[slot]
  const [segments, logs] = [state.codeSegments[slot], state.codeLogs[slot]]
  const [times, streams] = [state.codeTimes[slot], state.codeStreams[slot]]
  const [seeks, copies] = [state.codeSeeks[slot], state.codeCopies[slot]]
  const check = state.codeChecks[slot]
  const single = [seeks > 0, copies > 0, check !== codeChecks.none].filter(Boolean).length
  state.routines[row] += tables + segments + logs + times + streams + single
  state.logged[row] += logs
  state.allocatedHere[row] += segments
  let cycles = state.codeCycles[slot] + state.codePerByte[slot] * size
  cycles += tables * state.table[row] + segments * state.allocate[row] + logs * state.log[row]
  cycles += times * state.time[row] + streams * state.stream[row]
  // a seek or a copy is one step along the stream
  cycles += ((seeks > 0 ? 1 : 0) + (copies > 0 ? 1 : 0)) * state.stream[row]
  if (copies > 0 && isWithin(state, slot, size)) {
    cycles += (copies * world.published[world.root[self]]) / world.cycle[self]
    state.copiedStreams[row] += copies
    state.copied[row] += copies
  }
  if (check !== codeChecks.none) {
    state.summed[row] += size
    cycles += size * (check === codeChecks.checksum ? state.checksum[row] : state.hashing[row])
  }
  if (state.codeBegun[slot] === 0) {
    state.codeBegun[slot] = 1
    if (state.codeInit[slot] > 0) state.inits[row]++
    cycles += state.codeInit[slot]
  }
  return cycles
}

/** Cycles of a capsule's code object and of those that it depends on, besides those of any capsule. */
export function runCode(world: World, state: NodeState, row: number, self: number, packet: number): number {
  const slot = codeSlotOf(world, state, row, packet)
  if (slot < 0) return 0
  let cycles = cyclesOf(world, state, row, self, slot, packet)
  for (const dependency of dependencies) {
    const called = state[dependency][slot] === 0 ? -1 : findCode(state, row, state[dependency][slot])
    if (called >= 0) cycles += cyclesOf(world, state, row, self, called, packet)
  }
  return cycles
}

/** Whether what it seeks, reads and copies lies within a capsule of so many bytes. */
const isWithin = ({ codeSeeks, codeStreams, codeCopies }: NodeState, slot: number, size: number): boolean =>
  codeSeeks[slot] + codeStreams[slot] * valueBytes + codeCopies[slot] <= size - ipHeader

/** Whether the accept method takes the capsule, and reads no further than it is long. */
export function accepts(world: World, state: NodeState, row: number, slot: number, packet: number): boolean {
  const size = world.packets.size[packet]
  if (state.codeAccepts[slot] > 0 && size > state.codeAccepts[slot]) state.refused[row]++
  else if (!isWithin(state, slot, size)) state.beyond[row]++
  else return true
  return false
}
