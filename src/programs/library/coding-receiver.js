// Network coding: takes the packet that is known out of a sum of two, and so gets the other.
//
// User space or cluster, before a receiver that one of the two flows reaches by a way of its own. It keeps the last 256 packets that
// it has seen, and for as long sums of which it knows neither part yet. Numbers are taken off: what goes on is what was sent.

const kept = 256

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] === 0x4e && payload[1] === 0x4f) {
    const name = nameOf(packet.source, new DataView(payload.buffer).getUint32(2))
    const content = payload.slice(6)
    packet.setPayload(content)
    learn(packet, name, content)
    return
  }
  if (payload[0] !== 0x58 || payload[1] !== 0x43) return
  packet.drop()
  const view = new DataView(payload.buffer)
  const names = [nameOf(view.getUint32(2), view.getUint32(6)), nameOf(view.getUint32(10), view.getUint32(14))]
  const known = names.map((name) => state.get(name))
  if (known[0] === undefined && known[1] === undefined) {
    for (const name of names) state.set(`sum with ${name}`, payload)
    return
  }
  if (known[0] !== undefined && known[1] !== undefined) return
  solve(packet, payload, names, known[0] === undefined ? 1 : 0)
}

const nameOf = (source, number) => `${source} ${number}`

/** A packet is known now: perhaps a sum has waited for it. */
function learn(packet, name, content) {
  const [source, number] = name.split(' ')
  state.set(name, content)
  state.delete(nameOf(source, Number(number) - kept))
  const sum = state.get(`sum with ${name}`)
  if (sum === undefined) return
  const view = new DataView(sum.buffer)
  const names = [nameOf(view.getUint32(2), view.getUint32(6)), nameOf(view.getUint32(10), view.getUint32(14))]
  for (const each of names) state.delete(`sum with ${each}`)
  solve(packet, sum, names, names[0] === name ? 0 : 1)
}

/** @param which of the two is known */
function solve(packet, sum, names, which) {
  const content = state.get(names[which])
  const rest = sum.slice(18)
  rest[0] ^= content.length >> 8
  rest[1] ^= content.length
  for (let i = 0; i < content.length; i++) rest[2 + i] ^= content[i]
  const other = rest.slice(2, 2 + ((rest[0] << 8) | rest[1]))
  const decoded = packet.clone()
  decoded.source = Number(names[1 - which].split(' ')[0])
  decoded.setPayload(other)
  decoded.send()
  state.set(names[1 - which], other)
  state.set('decoded', (state.get('decoded') ?? 0) + 1)
}
