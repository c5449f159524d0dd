// Aggregation: small packets to the same destination travel in one. `split` takes them apart at the other end.
//
// User space or cluster. A packet of up to 400 bytes waits at most 5 ms for others; together they have at most 1,400 bytes:
// change the three numbers. What is carried: "AG", then of every packet its length (2 bytes) and its bytes from the IP header on.

const small = 400
const most = 1400
const wait = 5e9

/** by destination: the packet that will carry all, what it carries, and its number */
const open = new Map()
let numbers = 0

export function onPacket(packet) {
  if (packet.length > small) return
  const { destination } = packet
  if (open.has(destination) && open.get(destination).length + packet.length + 2 > most) close(destination)
  if (!open.has(destination)) {
    numbers += 1
    open.set(destination, { number: numbers, carrier: packet.clone(), packets: [], length: 2 })
    timer(wait, numbers)
  }
  const waiting = open.get(destination)
  waiting.packets.push(packet.bytes())
  waiting.length += packet.length + 2
  packet.drop()
}

export function onTimer(number) {
  for (const [destination, waiting] of open) if (waiting.number === number) close(destination)
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
