// Reassembly: takes apart what `aggregate` put together. Everything else passes as it is.
//
// User space or cluster.

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x41 || payload[1] !== 0x47) return
  const parts = []
  let at = 2
  while (at + 2 <= payload.length) {
    const length = (payload[at] << 8) | payload[at + 1]
    parts.push(payload.slice(at + 2, at + 2 + length))
    at += 2 + length
  }
  // something else that begins alike: lengths do not fill it, or it holds no packets of IPv4
  if (at !== payload.length || parts.length === 0 || !parts.every((part) => part.length >= 20 && part[0] >> 4 === 4)) return
  packet.drop()
  for (const bytes of parts) {
    const part = packet.clone()
    part.resize(bytes.length)
    part.setBytes(0, bytes)
    const view = new DataView(bytes.buffer)
    part.source = view.getUint32(12)
    part.destination = view.getUint32(16)
    part.send(part.destination)
  }
}
