// Local repair for reliable multicast: keeps the packets that pass, and answers requests for repair itself.
//
// User space or cluster, anywhere between `number` at the sender and `collect` at the receivers: the nearer to the receivers, the
// sooner a loss is mended, and the less the sender hears of it. It keeps the last 256 packets: change the number.

const kept = 256

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x4e) return
  const view = new DataView(payload.buffer)
  if (payload[1] === 0x4f) {
    const number = view.getUint32(2)
    state.set(`${packet.source} ${number}`, packet.bytes())
    state.delete(`${packet.source} ${number - kept}`)
    return
  }
  if (payload[1] !== 0x41) return
  const bytes = state.get(`${view.getUint32(6)} ${view.getUint32(2)}`)
  if (bytes === undefined) return
  const again = packet.clone()
  again.resize(bytes.length)
  again.setBytes(0, bytes)
  again.send(packet.source)
  packet.drop()
  state.set('repaired', (state.get('repaired') ?? 0) + 1)
}
