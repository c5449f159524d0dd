// Numbering: every packet of a flow gets a number, and is kept for who has missed it.
//
// User space or cluster, at the sender. A packet carries "NO" and its number (4 bytes) before its payload. A request for repair
// ("NA", number, the sender's address) that comes back this far is answered from the last 256 packets: change the number.

const kept = 256

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] === 0x4e && payload[1] === 0x41) return repair(packet, payload)
  const flow = `${packet.source}:${packet.sourcePort}>${packet.destination}`
  const number = (state.get(flow) ?? 0) + 1
  state.set(flow, number)
  const numbered = new Uint8Array(6 + payload.length)
  numbered.set([0x4e, 0x4f, number >>> 24, number >>> 16, number >>> 8, number])
  numbered.set(payload, 6)
  packet.setPayload(numbered)
  state.set(`${packet.source} ${number}`, packet.bytes())
  state.delete(`${packet.source} ${number - kept}`)
}

function repair(packet, payload) {
  const { number, source } = asked(payload)
  const bytes = state.get(`${source} ${number}`)
  if (bytes === undefined) return
  const again = packet.clone()
  again.resize(bytes.length)
  again.setBytes(0, bytes)
  again.send(packet.source)
  packet.drop()
}

function asked(payload) {
  const view = new DataView(payload.buffer)
  return { number: view.getUint32(2), source: view.getUint32(6) }
}
