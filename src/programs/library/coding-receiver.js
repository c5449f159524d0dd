// Network coding: takes the packet that is known out of a sum of two, and so gets the other.
//
// User space or cluster, before a receiver that one of the two flows reaches by a way of its own. It keeps the last 256 packets that
// it has seen, and for as long sums of which it knows neither part yet. Numbers are taken off: what goes on is what was sent.

const kept = 256
const head = 34

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] === 0x4e && payload[1] === 0x4f && payload.length >= 6) {
    const { source, destination, sourcePort, destinationPort } = packet
    const number = new DataView(payload.buffer).getUint32(2)
    const content = payload.slice(6)
    packet.setPayload(content)
    learn(packet, { source, destination, sourcePort, destinationPort, number }, content)
    return
  }
  if (payload[0] !== 0x58 || payload[1] !== 0x43 || payload.length < head + 2) return
  packet.drop()
  const parts = partsOf(payload)
  const known = parts.map((part) => state.get(nameOf(part)))
  if (known[0] === undefined && known[1] === undefined) {
    for (const part of parts) state.set(`sum with ${nameOf(part)}`, payload)
    return
  }
  if (known[0] !== undefined && known[1] !== undefined) return
  solve(packet, payload, known[0] ?? known[1], parts[known[0] === undefined ? 0 : 1])
}

const nameOf = ({ source, destination, sourcePort, destinationPort, number }) =>
  `${source}:${sourcePort}>${destination}:${destinationPort} ${number}`

/** What stands in a sum about the two packets in it. */
function partsOf(sum) {
  const view = new DataView(sum.buffer)
  return [2, 18].map((at) => ({
    source: view.getUint32(at),
    destination: view.getUint32(at + 4),
    sourcePort: view.getUint16(at + 8),
    destinationPort: view.getUint16(at + 10),
    number: view.getUint32(at + 12),
  }))
}

/** A packet is known now: perhaps a sum has waited for it. */
function learn(packet, part, content) {
  const name = nameOf(part)
  keep(part, content)
  const sum = state.get(`sum with ${name}`)
  if (sum === undefined) return
  const parts = partsOf(sum)
  for (const each of parts) state.delete(`sum with ${nameOf(each)}`)
  solve(packet, sum, content, parts[nameOf(parts[0]) === name ? 1 : 0])
}

function keep(part, content) {
  state.set(nameOf(part), content)
  state.delete(nameOf({ ...part, number: part.number - kept }))
}

/** @param known the content of one, @param other the part that is not known */
function solve(packet, sum, known, other) {
  const rest = sum.slice(head)
  rest[0] ^= known.length >> 8
  rest[1] ^= known.length
  for (let i = 0; i < known.length; i++) rest[2 + i] ^= known[i]
  const content = rest.slice(2, 2 + ((rest[0] << 8) | rest[1]))
  const decoded = packet.clone()
  decoded.source = other.source
  decoded.destination = other.destination
  decoded.sourcePort = other.sourcePort
  decoded.destinationPort = other.destinationPort
  decoded.setPayload(content)
  decoded.send(other.destination)
  keep(other, content)
  state.set('decoded', (state.get('decoded') ?? 0) + 1)
}
