/** TCP endpoints: the state of each end of each connection, one row an end, in columns. What it does is in tcp.ts. */
import { createScoreboard, type Scoreboard } from './scoreboard.ts'

export const tcpState = {
  closed: 0,
  synSent: 1,
  synReceived: 2,
  established: 3,
  finWait1: 4,
  finWait2: 5,
  closeWait: 6,
  closing: 7,
  lastAck: 8,
  timeWait: 9,
  /** its machine has crashed: nobody there knows of it */
  forgotten: 10,
} as const

/** Where loss recovery stands (RFC 5681, 6675): all well, duplicates seen, fast recovery, after a timeout. */
export const phase = { open: 0, disorder: 1, recovery: 2, loss: 3 } as const

/** How the window shrinks in fast recovery: as RFC 9937 says, or as ns-3 3.37 computes RFC 6937. */
export const reduction = { rfc9937: 0, ns3: 1 } as const

export const congestionControl = { newReno: 0, cubic: 1 } as const

const columns = [
  'component',
  'remote',
  'peer',
  'answerer',
  'flow',
  'began',
  'port',
  'state',
  'maximumSegment',
  'sendBuffer',
  'receiveBuffer',
  'initialSegments',
  'minimumTimeout',
  'delayedAckTime',
  'nagle',
  'sack',
  'control',
  'friendly',
  'reduction',
  'requestBytes',
  'responseBytes',
  'owed',
  'requests',
  'label',
  'discovery',
  'ecn',
  'timer',
  'oldest',
  'highest',
  'written',
  'closing',
  'window',
  'maximumWindow',
  'cwnd',
  'ssthresh',
  'phase',
  'duplicates',
  'recover',
  'recovering',
  'firstPartial',
  'remainder',
  'prrDelivered',
  'prrOut',
  'prrFlight',
  'cutAt',
  'announcing',
  'srtt',
  'rttvar',
  'lastRtt',
  'timeout',
  'backoff',
  'retransmitAt',
  'retransmitEvent',
  'probing',
  'attempts',
  'cubicMaximum',
  'cubicTime',
  'cubicOrigin',
  'cubicEpoch',
  'cubicCount',
  'cubicDelay',
  'cubicFriendly',
  'roundStart',
  'roundEnd',
  'roundRtt',
  'roundSamples',
  'trainAck',
  'slowStartFound',
  'expected',
  'consumed',
  'finAt',
  'unacknowledged',
  'ackAt',
  'ackEvent',
  'advertised',
  'lastArrival',
  'lastStamp',
  'echoing',
  'segmentsSent',
  'segmentsRetransmitted',
  'timeouts',
  'recoveries',
  'cuts',
] as const
const empty = new Float64Array(0)
/** the 16,384 dynamic ports (RFC 6335), and a prime apart from one connection to the next */
const [lastPort, portStep] = [0x3fff, 251]

/** Stretches of the stream that arrived beyond a gap: pairs of first byte and byte after the last, in order. */
export interface Islands {
  edges: Float64Array
  count: number
}

export class EndpointTable {
  count = 0
  private capacity = 0

  // who
  /** component that it belongs to, end point that it talks to, endpoint there (−1 until known), flow of its packets */
  component = empty
  remote = empty
  peer = empty
  /** the endpoint that answered this one's last connection: its row serves the next as well; −1 */
  answerer = empty
  flow = empty
  /** picoseconds: when this connection began. What does not echo a time stamp since belongs to one before it */
  began = empty
  /** of the ports that its component may open connections from */
  port = empty
  state = empty

  // settings: bytes, picoseconds, flags
  /** bytes of payload */
  maximumSegment = empty
  sendBuffer = empty
  receiveBuffer = empty
  initialSegments = empty
  minimumTimeout = empty
  delayedAckTime = empty
  nagle = empty
  sack = empty
  /** see congestionControl */
  control = empty
  friendly = empty
  /** see reduction */
  reduction = empty
  /** of each request and of the response to it, where both ends exchange such; 0 = bytes flow one way */
  requestBytes = empty
  responseBytes = empty
  /** bytes that the send buffer had no room for yet; requests, or responses, that have come */
  owed = empty
  requests = empty
  /** what its component knows it by */
  label = empty
  /** path MTU discovery: segments may not be fragmented */
  discovery = empty
  /** ECN: wished for, and after the handshake agreed */
  ecn = empty
  /** number of the component's event for timers */
  timer = empty

  // sending: sequence numbers in bytes from the start of the stream
  /** first byte not acknowledged, first byte not sent */
  oldest = empty
  highest = empty
  /** byte after the last that the application wrote */
  written = empty
  /** 1: FIN follows */
  closing = empty
  /** the peer's, and the largest it ever was */
  window = empty
  maximumWindow = empty

  // congestion
  cwnd = empty
  ssthresh = empty
  phase = empty
  duplicates = empty
  /** byte after the last that was sent when recovery began; whether one goes on */
  recover = empty
  recovering = empty
  /** the next partial acknowledgement of this recovery is the first */
  firstPartial = empty
  /** acknowledged bytes that did not make a segment yet */
  remainder = empty
  prrDelivered = empty
  prrOut = empty
  prrFlight = empty
  /** ECN: byte after the last that was sent when the window was cut last; the next new segment tells of it */
  cutAt = empty
  announcing = empty

  // round-trip time and timers, picoseconds; −1 = none
  srtt = empty
  rttvar = empty
  lastRtt = empty
  timeout = empty
  /** doublings of the timeout */
  backoff = empty
  /** when the timer is due, and the earliest event that will look */
  retransmitAt = empty
  retransmitEvent = empty
  /** the peer has no room */
  probing = empty
  /** timeouts in a row */
  attempts = empty

  // CUBIC
  cubicMaximum = empty
  cubicTime = empty
  cubicOrigin = empty
  cubicEpoch = empty
  cubicCount = empty
  cubicDelay = empty
  cubicFriendly = empty
  roundStart = empty
  roundEnd = empty
  roundRtt = empty
  roundSamples = empty
  trainAck = empty
  slowStartFound = empty

  // receiving
  /** next byte in order, next byte that the application reads */
  expected = empty
  consumed = empty
  /** sequence number of the FIN that came; −1 */
  finAt = empty
  unacknowledged = empty
  ackAt = empty
  ackEvent = empty
  /** window told last */
  advertised = empty
  /** start of the latest segment beyond a gap; time stamp to echo */
  lastArrival = empty
  lastStamp = empty
  /** ECN: acknowledgements tell of a mark */
  echoing = empty

  // counted
  segmentsSent = empty
  segmentsRetransmitted = empty
  timeouts = empty
  recoveries = empty
  /** windows cut because marks were told of */
  cuts = empty

  readonly scoreboards: Scoreboard[] = []
  readonly islands: Islands[] = []

  add(): number {
    const index = this.count++
    if (index >= this.capacity) this.grow(Math.max(8, this.capacity * 2))
    this.scoreboards.push(createScoreboard())
    this.islands.push({ edges: new Float64Array(16), count: 0 })
    this.begin(index)
    this.answerer[index] = -1
    this.port[index] = (index * portStep) & lastPort
    return index
  }

  /** The row of a connection that is over, for another one from a new port. */
  reopen(index: number): number {
    const answerer = this.answerer[index]
    const port = this.port[index]
    this.scoreboards[index] = createScoreboard()
    this.islands[index].count = 0
    this.begin(index)
    this.answerer[index] = answerer
    this.port[index] = (port + portStep * portStep) & lastPort
    return index
  }

  private begin(index: number): void {
    for (const name of columns) this[name][index] = 0
    this.peer[index] = -1
    this.retransmitAt[index] = -1
    this.retransmitEvent[index] = -1
    this.ackAt[index] = -1
    this.ackEvent[index] = -1
    this.finAt[index] = -1
    this.cubicEpoch[index] = -1
    this.cubicDelay[index] = -1
    this.roundRtt[index] = -1
    this.srtt[index] = -1
  }

  save(): { columns: Record<string, Float64Array>; boards: Float64Array[]; islands: Float64Array[] } {
    return {
      columns: Object.fromEntries(columns.map((name) => [name, this[name].slice(0, this.count)])),
      boards: this.scoreboards.map((board) => board.save()),
      islands: this.islands.map(({ edges, count }) => edges.slice(0, count * 2)),
    }
  }

  load(saved: ReturnType<EndpointTable['save']>): void {
    this.count = saved.boards.length
    this.grow(Math.max(8, this.count))
    for (const name of columns) this[name].set(saved.columns[name])
    this.scoreboards.length = 0
    this.islands.length = 0
    for (const board of saved.boards) {
      const scoreboard = createScoreboard()
      scoreboard.load(board)
      this.scoreboards.push(scoreboard)
    }
    for (const edges of saved.islands) {
      const room = new Float64Array(Math.max(16, edges.length))
      room.set(edges)
      this.islands.push({ edges: room, count: edges.length / 2 })
    }
  }

  private grow(capacity: number): void {
    for (const name of columns) {
      const longer = new Float64Array(capacity)
      longer.set(this[name].subarray(0, Math.min(capacity, this.count)))
      this[name] = longer
    }
    this.capacity = capacity
  }
}
