// Network coding: of two flows that pass, every packet of one is added to a packet of the other, and one goes on instead of two.
//
// User space or cluster, before the link that the flows share; `number` stands at both senders, `coding-receiver` at each receiver.
// A packet that finds no other within 10 ms goes on as it is: change the time. What is carried: "XC", of each of the two its source
// and destination (4 bytes each), its ports (2 each) and its number (4), then the XOR of both payloads, each preceded by its length
// (2 bytes).

const wait = 10e9
const head = 34

/** the packet that waits for one of another sender */
let waiting = null
let numbers = 0

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x4e || payload[1] !== 0x4f || payload.length < 6) return
  packet.drop()
  if (waiting === null || waiting.carrier.source === packet.source) {
    if (waiting !== null) waiting.carrier.send()
    numbers += 1
    waiting = { number: numbers, carrier: packet.clone(), payload }
    timer(wait, numbers)
    return
  }
  const { carrier, payload: other } = waiting
  waiting = null
  const coded = new Uint8Array(head + 2 + Math.max(payload.length, other.length) - 6)
  const view = new DataView(coded.buffer)
  coded.set([0x58, 0x43])
  describe(view, 2, carrier, other)
  describe(view, 18, packet, payload)
  add(coded, other.slice(6))
  add(coded, payload.slice(6))
  carrier.setPayload(coded)
  carrier.send()
  state.set('coded', (state.get('coded') ?? 0) + 1)
}

export function onTimer(number) {
  if (waiting === null || waiting.number !== number) return
  waiting.carrier.send()
  waiting = null
}

function describe(view, at, packet, payload) {
  view.setUint32(at, packet.source)
  view.setUint32(at + 4, packet.destination)
  view.setUint16(at + 8, packet.sourcePort)
  view.setUint16(at + 10, packet.destinationPort)
  view.setUint32(at + 12, new DataView(payload.buffer).getUint32(2))
}

function add(coded, content) {
  coded[head] ^= content.length >> 8
  coded[head + 1] ^= content.length
  for (let i = 0; i < content.length; i++) coded[head + 2 + i] ^= content[i]
}
