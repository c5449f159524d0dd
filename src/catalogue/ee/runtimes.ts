/** What executes an environment's services, and what that costs: one entry for each choice of the parameter "Runtime". */
import { assumed, extrapolated, fitted } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'

export const measured = (section: string, text: string) => fitted('tamanoir-2003', section, text)
export const jvm = {
  dispatch: {
    value: 97000,
    cite: measured(
      '4.1, 4.2',
      '70 µs a message at 1.4 GHz (430 Mb/s at 32 KB, 1.1 Gb/s at 8 KB on three nodes), less 1,000 cycles for the service; the authors name their clients as the limit of 430 Mb/s, so it is at most as much',
    ),
  },
  perByte: {
    value: 42,
    cite: measured('4.1, 4.2', '35 ns/byte at 1.4 GHz (49 cycles) from the same two throughputs, less two copies at 400 MB/s'),
  },
  handOff: {
    value: 0.75e-3,
    cite: measured('4.1', 'between 0.5 and 1.25 ms on UDP with small packets; occupancy explains 0.1 ms of it'),
  },
  streamHandOff: {
    value: 3.1e-3,
    cite: measured('4.1', '4.4 ms for 4 KB on TCP, less what a datagram of 4 KB takes; the paper offers no mechanism'),
  },
}

/** A message of an environment with a JVM, and of what costs as much. */
export const messageCost = {
  type: 'number',
  title: 'Message',
  doc: 'Cycles for each packet: read, demultiplex, pass on.',
  unit: 'cycle',
  default: jvm.dispatch.value,
  min: 0,
  max: 1e9,
  cite: extrapolated(
    'tamanoir-2003',
    '4.1, 4.2',
    'as a message of the execution environment with a JVM: 70 µs at 1.4 GHz less the service',
  ),
} as const

export const messageCostPerByte = {
  type: 'number',
  title: 'Message per byte',
  doc: 'Cycles for each byte, besides the two copies across the kernel boundary.',
  unit: 'cycle/byte',
  default: jvm.perByte.value,
  min: 0,
  max: 1e5,
  cite: extrapolated(
    'tamanoir-2003',
    '4.1, 4.2',
    'as a message of the execution environment with a JVM: 35 ns/byte at 1.4 GHz less two copies',
  ),
} as const

export const messageHandOff = {
  type: 'number',
  title: 'Hand-off',
  doc: 'Latency of waking the thread. It delays the packet and occupies nothing.',
  unit: 'second',
  default: jvm.handOff.value,
  min: 0,
  max: 10,
  cite: extrapolated('tamanoir-2003', '4.1', 'as that of the execution environment with a JVM'),
} as const

/** Cycles of a message that goes in and out of an environment, its two copies across the kernel boundary included. */
export function messageCycles(
  world: World,
  state: { readonly cycles: Float64Array; readonly perByte: Float64Array },
  row: number,
  self: number,
  packet: number,
): number {
  const bytes = world.packets.size[packet]
  const copies = (2 * bytes * world.published[world.root[self]]) / world.cycle[self]
  return state.cycles[row] + bytes * state.perByte[row] + copies
}

export const runtimes = {
  'ibm-jvm': jvm,
  'sun-jvm': jvm,
  interpreted: {
    dispatch: { value: 970_000, cite: assumed('ten times the compiled code, the usual gain of a just-in-time compiler') },
    perByte: { value: 420, cite: assumed('ten times the compiled code') },
    handOff: { value: 0.75e-3, cite: assumed('as the JVM: the system wakes the thread') },
    streamHandOff: { value: 3.1e-3, cite: assumed('as the JVM') },
  },
  gcj: {
    dispatch: { value: 97000, cite: assumed('as the JVM: "does not improve performances"') },
    perByte: { value: 42, cite: assumed('as the JVM') },
    handOff: { value: 0.75e-3, cite: assumed('as the JVM: the paper’s range for UDP makes no exception') },
    streamHandOff: {
      value: 9.2e-3,
      cite: measured(
        '4.1',
        '10.5 ms against 4.4 ms of the JVM for 4 KB on TCP: 6.1 ms more; that other sizes differ by as much is assumed',
      ),
    },
  },
  native: {
    dispatch: {
      value: 15740,
      cite: extrapolated(
        'pan-1999',
        'IV-B',
        'about 83 µs more than IP at 128 bytes, less two copies: 78.7 µs at 200 MHz, of which 13 are execution and 65.7 crossings',
      ),
    },
    perByte: {
      value: 0,
      cite: extrapolated('pan-1999', 'IV-B', 'two copies a byte give 128.7 µs at 1500 bytes; almost 130 are printed'),
    },
    handOff: {
      value: 0,
      cite: extrapolated('pan-1999', 'IV-B', 'cycles and copies explain the printed times; no latency is left'),
    },
    streamHandOff: { value: 0, cite: assumed('no Java thread takes a stream over') },
  },
} as const
