// Compression: the payload becomes a gzip stream (RFC 1952) wherever that is shorter.
//
// User space or cluster; `gunzip` undoes it at the other end. The soft state tells the bytes in and out, and their ratio.

export function onPacket(packet) {
  const plain = packet.payload()
  const small = gzip(plain)
  const shorter = small.length < plain.length
  if (shorter) packet.setPayload(small)
  const bytesIn = (state.get('bytes in') ?? 0) + plain.length
  const bytesOut = (state.get('bytes out') ?? 0) + (shorter ? small.length : plain.length)
  state.set('bytes in', bytesIn)
  state.set('bytes out', bytesOut)
  state.set('ratio', bytesIn / bytesOut)
}
