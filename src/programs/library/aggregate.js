// Aggregation: small packets to the same destination travel in one. `split` takes them apart at the other end.
//
// User space or cluster. A packet of up to 400 bytes waits at most 5 ms for others; together they have at most 1,400 bytes:
// change the three numbers. Fragments do not wait. What is carried: "AG", then of every packet its length (2 bytes) and its bytes
// from the IP header on.

const small = 400
const most = 1400
const wait = 5e9

/** by destination, the one that waits longest first: the packet that will carry all, what it carries, and when it leaves at last */
const open = new Map()
let timed = false

export function onPacket(packet) {
  // its offset, or that more follow
  if (packet.length > small || (packet.u16(6) & 0x3fff) !== 0) return
  const { destination } = packet
  if (open.has(destination) && open.get(destination).length + packet.length + 2 > most) close(destination)
  if (!open.has(destination)) open.set(destination, { due: node.time + wait, carrier: packet.clone(), packets: [], length: 2 })
  const waiting = open.get(destination)
  waiting.packets.push(packet.bytes())
  waiting.length += packet.length + 2
  packet.drop()
  expect()
}

export function onTimer() {
  timed = false
  for (const [destination, { due }] of open) if (due <= node.time) close(destination)
  expect()
}

/** One timer is enough: all wait equally long. */
function expect() {
  if (timed || open.size === 0) return
  timed = true
  timer(Math.max(0, open.values().next().value.due - node.time))
}

function close(destination) {
  const { carrier, packets, length } = open.get(destination)
  open.delete(destination)
  const payload = new Uint8Array(length)
  payload[0] = 0x41
  payload[1] = 0x47
  let at = 2
  for (const bytes of packets) {
    payload[at] = bytes.length >> 8
    payload[at + 1] = bytes.length
    payload.set(bytes, at + 2)
    at += 2 + bytes.length
  }
  carrier.setPayload(payload)
  carrier.send()
  state.set('packets in', (state.get('packets in') ?? 0) + packets.length)
  state.set('packets out', (state.get('packets out') ?? 0) + 1)
}
