// Reassembly: takes apart what `aggregate` put together. Everything else passes as it is.
//
// User space or cluster.

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x41 || payload[1] !== 0x47) return
  packet.drop()
  for (let at = 2; at + 2 <= payload.length; ) {
    const length = (payload[at] << 8) | payload[at + 1]
    const part = packet.clone()
    part.resize(length)
    part.setBytes(0, payload.slice(at + 2, at + 2 + length))
    part.send()
    at += 2 + length
  }
}
