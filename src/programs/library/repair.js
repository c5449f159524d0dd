// Local repair for reliable multicast: keeps the packets that pass, and answers requests for repair itself.
//
// User space or cluster, anywhere between `number` at the sender and `collect` at the receivers: the nearer to the receivers, the
// sooner a loss is mended, and the less the sender hears of it. It keeps the last 256 packets: change the number.

const kept = 256

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x4e || payload.length < 6) return
  const view = new DataView(payload.buffer)
  if (payload[1] === 0x4f) {
    const flow = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`
    const number = view.getUint32(2)
    state.set(`${flow} ${number}`, payload)
    state.delete(`${flow} ${number - kept}`)
    return
  }
  if (payload[1] !== 0x41 || payload.length !== 18) return
  const flow = `${view.getUint32(6)}:${view.getUint16(14)}>${view.getUint32(10)}:${view.getUint16(16)}`
  const numbered = state.get(`${flow} ${view.getUint32(2)}`)
  if (numbered === undefined) return
  packet.drop()
  const answer = new Uint8Array(6 + numbered.length)
  answer.set([0x4e, 0x52])
  answer.set(payload.subarray(10, 14), 2)
  answer.set(numbered, 6)
  const again = packet.clone()
  again.source = view.getUint32(6)
  again.destination = packet.source
  again.setPayload(answer)
  again.send(packet.source)
  state.set('repaired', (state.get('repaired') ?? 0) + 1)
}
