// Collector of in-band telemetry: takes the records of `telemetry` off a packet, and keeps how long each part of its way took.
//
// User space or cluster, before the receiver. The soft state has, for each pair of hops, packets, and the mean and the longest time
// between them in microseconds. Change how many hops are read at most.

const mostHops = 16

export function onPacket(packet) {
  const payload = packet.payload()
  const view = new DataView(payload.buffer)
  let end = payload.length
  const records = []
  while (records.length < mostHops && end >= 12 && view.getUint16(end - 12) === 0x494e) {
    end -= 12
    records.unshift({ hop: view.getUint16(end + 2), time: view.getUint32(end + 4) * 4294967296 + view.getUint32(end + 8) })
  }
  if (records.length === 0) return
  for (let i = 1; i < records.length; i++) note(records[i - 1], records[i])
  packet.setPayload(payload.slice(0, end))
}

function note(from, to) {
  const way = `${from.hop} to ${to.hop}`
  const took = (to.time - from.time) / 1000
  const count = (state.get(`${way}, packets`) ?? 0) + 1
  const mean = state.get(`${way}, mean µs`) ?? 0
  state.set(`${way}, packets`, count)
  state.set(`${way}, mean µs`, mean + (took - mean) / count)
  state.set(`${way}, longest µs`, Math.max(took, state.get(`${way}, longest µs`) ?? took))
}
