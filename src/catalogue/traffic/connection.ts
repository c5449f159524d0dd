/** What whoever opens TCP connections has in common: the parameters of a connection, where they are kept, and how they are passed on. */
import { congestionControl, reduction } from '../../sim/endpoints.ts'
import { assumed, type Columns, given, type StateSchema, type Values } from '../../sim/kind.ts'
import type { TcpSettings } from '../../sim/tcp.ts'
import type { World } from '../../sim/world.ts'

export const connectionParameters = {
  control: {
    type: 'choice',
    title: 'Congestion control',
    doc: 'How the congestion window grows, and shrinks after a loss.',
    default: 'cubic',
    options: {
      newreno: { title: 'NewReno', doc: 'One segment more each round trip, half after a loss (RFC 5681, 6582).' },
      cubic: { title: 'CUBIC', doc: 'A cubic curve around the window of the last loss, 0.7 of it after a loss (RFC 9438).' },
    },
    cite: given('rfc9438', '1', 'CUBIC has been adopted as the default TCP congestion control algorithm'),
  },
  segment: {
    type: 'number',
    title: 'Segment size',
    doc: 'Bytes of payload in a full segment.',
    unit: 'byte',
    default: 1448,
    min: 64,
    max: 65483,
    integer: true,
    cite: assumed('1,500 bytes of Ethernet payload less 20 of IPv4, 20 of TCP and 12 of the timestamps option'),
  },
  window: {
    type: 'number',
    title: 'Initial window',
    doc: 'Segments that may be sent before the first acknowledgement.',
    unit: 'packet',
    default: 10,
    min: 1,
    max: 1000,
    integer: true,
    cite: given('rfc6928', '2', 'min (10*MSS, max (2*MSS, 14600))'),
  },
  sendBuffer: {
    type: 'number',
    title: 'Send buffer',
    doc: 'Bytes that wait to be sent or acknowledged.',
    unit: 'byte',
    default: 4_194_304,
    min: 1,
    max: 1e9,
    integer: true,
    cite: given('linux-tcp', 'tcp(7), tcp_wmem', '4 MB'),
  },
  receiveBuffer: {
    type: 'number',
    title: 'Receive buffer',
    doc: 'Bytes that the receiver has room for: the largest window it can offer.',
    unit: 'byte',
    default: 4_194_304,
    min: 1,
    max: 1e9,
    integer: true,
    cite: assumed('as large as the send buffer'),
  },
  acknowledge: {
    type: 'number',
    title: 'Delayed acknowledgement',
    doc: 'How long the receiver waits for a second segment before it acknowledges one; 0 = never.',
    unit: 'second',
    default: 0.2,
    min: 0,
    max: 0.5,
    cite: given('rfc1122', '4.2.3.2', 'the delay MUST be less than 0.5 seconds'),
  },
  timeout: {
    type: 'number',
    title: 'Shortest retransmission timeout',
    doc: 'However short the round trip is.',
    unit: 'second',
    default: 1,
    min: 0.001,
    max: 60,
    cite: given('rfc6298', '2.4', 'if it is less than 1 second, then the RTO SHOULD be rounded up to 1 second'),
  },
  sack: {
    type: 'flag',
    title: 'Selective acknowledgements',
    doc: 'The receiver tells which stretches it has beyond a gap.',
    default: true,
    cite: given('rfc2018', '1', 'the data receiver can inform the sender about all segments that have arrived successfully'),
  },
  ecn: {
    type: 'flag',
    title: 'Explicit congestion notification',
    doc: 'Links that mark instead of dropping may mark its segments; the receiver tells of marks, and the sender slows down as after a loss. The receiver agrees.',
    default: false,
    cite: given(
      'rfc3168',
      '6.1.2',
      'The indication of congestion should be treated just as a congestion loss in non-ECN-Capable TCP',
    ),
  },
  nagle: {
    type: 'flag',
    title: "Nagle's algorithm",
    doc: 'A part of a segment waits while anything is unacknowledged.',
    default: true,
    cite: given('rfc1122', '4.2.3.4', 'A TCP SHOULD implement the Nagle Algorithm'),
  },
  friendly: {
    type: 'flag',
    title: "CUBIC's Reno-friendly region",
    doc: 'Where a Reno sender would be faster, CUBIC grows like one.',
    default: true,
    cite: given('rfc9438', '4.3', 'CUBIC is in the Reno-friendly region'),
  },
  discovery: {
    type: 'flag',
    title: 'Path MTU discovery',
    doc: 'Segments may not be fragmented; where one is too long its sender is told, and sends shorter ones. Off: routers cut them.',
    default: true,
    cite: given('rfc1191', '3', 'a source host initially assumes that the PMTU of a path is the (known) MTU of its first hop'),
  },
  recovery: {
    type: 'choice',
    title: 'Reduction in recovery',
    doc: 'How much may be sent while losses are being repaired.',
    default: 'rfc9937',
    options: {
      rfc9937: { title: 'RFC 9937', doc: 'Proportional rate reduction.' },
      ns3: {
        title: 'as ns-3 3.37',
        doc: 'Proportional rate reduction whose products wrap at 32 bits, as ns-3 3.37 computes it: for comparisons with it.',
      },
    },
    cite: given('rfc9937', '6.2', 'Proportional Rate Reduction'),
  },
} as const

/** Nagle's algorithm for those who wait for an answer: it would hold back the end of a message until the rest is acknowledged. */
export const promptly = {
  ...connectionParameters.nagle,
  default: false,
  cite: assumed('web servers, their clients and relays switch it off (TCP_NODELAY)'),
} as const

export const connectionState = {
  control: 'u8',
  segment: 'i32',
  window: 'i32',
  sendBuffer: 'f64',
  receiveBuffer: 'f64',
  acknowledge: 'f64',
  timeout: 'f64',
  sack: 'u8',
  ecn: 'u8',
  nagle: 'u8',
  friendly: 'u8',
  recovery: 'u8',
  discovery: 'u8',
} as const satisfies StateSchema

type State = Columns<typeof connectionState>

export function configureConnection(state: State, row: number, values: Values<typeof connectionParameters>): void {
  state.control[row] = values.control === 'cubic' ? congestionControl.cubic : congestionControl.newReno
  state.segment[row] = values.segment
  state.window[row] = values.window
  state.sendBuffer[row] = values.sendBuffer
  state.receiveBuffer[row] = values.receiveBuffer
  state.acknowledge[row] = Math.round(values.acknowledge * 1e12)
  state.timeout[row] = Math.round(values.timeout * 1e12)
  state.sack[row] = values.sack ? 1 : 0
  state.ecn[row] = values.ecn ? 1 : 0
  state.nagle[row] = values.nagle ? 1 : 0
  state.friendly[row] = values.friendly ? 1 : 0
  state.recovery[row] = reduction[values.recovery as keyof typeof reduction]
  state.discovery[row] = values.discovery ? 1 : 0
}

/** Settings of a connection over which bytes flow one way, or requests and responses of these sizes. */
export const connectionSettings = (state: State, row: number, requestBytes = 0, responseBytes = 0): TcpSettings => ({
  maximumSegment: state.segment[row],
  sendBuffer: state.sendBuffer[row],
  receiveBuffer: state.receiveBuffer[row],
  initialSegments: state.window[row],
  delayedAckTime: state.acknowledge[row],
  minimumTimeout: state.timeout[row],
  nagle: state.nagle[row] !== 0,
  sack: state.sack[row] !== 0,
  ecn: state.ecn[row] !== 0,
  control: state.control[row],
  friendly: state.friendly[row] !== 0,
  reduction: state.recovery[row],
  discovery: state.discovery[row] !== 0,
  requestBytes,
  responseBytes,
})

/** What may change while a connection is open. */
export function adjustConnection({ endpoints: ends }: World, e: number, state: State, row: number): void {
  ends.control[e] = state.control[row]
  ends.sendBuffer[e] = state.sendBuffer[row]
  ends.nagle[e] = state.nagle[row]
  ends.minimumTimeout[e] = state.timeout[row]
  ends.friendly[e] = state.friendly[row]
  ends.reduction[e] = state.recovery[row]
  ends.discovery[e] = state.discovery[row]
}
