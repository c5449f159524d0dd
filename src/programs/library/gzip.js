// Compression: the payload becomes a gzip stream (RFC 1952) wherever that is shorter.
//
// User space or cluster; `gunzip` undoes it at the other end. The soft state tells the bytes in and out, and their ratio. A payload
// that looks like a gzip stream already is compressed even if that is longer, so that `gunzip` leaves what the sender compressed.

export function onPacket(packet) {
  const plain = packet.payload()
  const small = gzip(plain)
  const looksAlike = plain[0] === 0x1f && plain[1] === 0x8b && plain[2] === 8
  const taken = small.length < plain.length || looksAlike
  if (taken) packet.setPayload(small)
  const bytesIn = (state.get('bytes in') ?? 0) + plain.length
  const bytesOut = (state.get('bytes out') ?? 0) + (taken ? small.length : plain.length)
  state.set('bytes in', bytesIn)
  state.set('bytes out', bytesOut)
  if (bytesOut > 0) state.set('ratio', bytesIn / bytesOut)
}
