// Numbering: every packet of a flow gets a number, and is kept for who has missed it.
//
// User space or cluster, at the sender. A packet carries "NO" and its number (4 bytes) before its payload. A request for repair
// ("NA", the number, and the flow: source and destination with 4 bytes, both ports with 2) that comes back this far is answered from
// the last 256 packets: change the number. An answer carries "NR" and the destination (4 bytes) before what was sent.

const kept = 256

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload.length === 18 && payload[0] === 0x4e && payload[1] === 0x41) return repair(packet, payload)
  const flow = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`
  const number = ((state.get(flow) ?? 0) + 1) >>> 0
  state.set(flow, number)
  const numbered = new Uint8Array(6 + payload.length)
  numbered.set([0x4e, 0x4f, number >>> 24, number >>> 16, number >>> 8, number])
  numbered.set(payload, 6)
  packet.setPayload(numbered)
  state.set(`${flow} ${number}`, numbered)
  state.delete(`${flow} ${number - kept}`)
}

function repair(packet, request) {
  const view = new DataView(request.buffer)
  const destination = view.getUint32(10)
  const flow = `${view.getUint32(6)}:${view.getUint16(14)}>${destination}:${view.getUint16(16)}`
  const numbered = state.get(`${flow} ${view.getUint32(2)}`)
  if (numbered === undefined) return
  packet.drop()
  const payload = new Uint8Array(6 + numbered.length)
  payload.set([0x4e, 0x52])
  payload.set(request.subarray(10, 14), 2)
  payload.set(numbered, 6)
  const again = packet.clone()
  again.source = view.getUint32(6)
  again.destination = packet.source
  again.setPayload(payload)
  again.send(packet.source)
}
