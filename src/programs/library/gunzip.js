// Decompression: what `gzip` compressed becomes what it was. Everything else passes as it is.
//
// User space or cluster.

export function onPacket(packet) {
  const small = packet.payload()
  if (small[0] !== 0x1f || small[1] !== 0x8b || small[2] !== 8) return
  try {
    packet.setPayload(gunzip(small))
  } catch (error) {
    log('no gzip stream after all', error.message)
  }
}
