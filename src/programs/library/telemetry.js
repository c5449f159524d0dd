// In-band telemetry: every hop writes its number and the time at the end of each UDP packet.
//
// User space or cluster. A record has 12 bytes: "IN", the hop's number (2 bytes), the time in ns (8 bytes), the high byte first.
// `telemetry-collect` reads them and takes them off. Change the hop's number.

const hop = 1

export function onPacket(packet) {
  const { length } = packet
  // a fragment, or it would exceed an Ethernet frame of 1,500 bytes
  if (packet.protocol !== 17 || (packet.u16(6) & 0x3fff) !== 0 || length > 1488) return
  const payload = packet.payload()
  const longer = new Uint8Array(payload.length + 12)
  longer.set(payload)
  const view = new DataView(longer.buffer, payload.length)
  const time = Math.floor(node.time / 1000)
  view.setUint16(0, 0x494e)
  view.setUint16(2, hop)
  view.setUint32(4, Math.floor(time / 4294967296))
  view.setUint32(8, time % 4294967296)
  packet.setPayload(longer)
}
