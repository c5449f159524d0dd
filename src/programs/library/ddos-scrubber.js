// DDoS scrubber: drops what a source sends beyond so many packets, or so many requests for TCP connections, in a tenth of a second.
//
// User space or cluster. 100 packets and 10 SYN segments of each source pass in a window: change the numbers. The source that has
// been silent longest is forgotten, so a flood with forged sources cannot fill the memory.

const packets = 100
const requests = 10
const window = 1e11
const most = 4096

/** by source address: begin of its window, packets, SYN segments */
const sources = new Map()

export function onPacket(packet) {
  const { source } = packet
  const seen = sources.get(source) ?? { begin: node.time, packets: 0, requests: 0 }
  sources.delete(source)
  sources.set(source, seen)
  if (sources.size > most) sources.delete(sources.keys().next().value)
  if (node.time - seen.begin >= window) {
    seen.begin = node.time
    seen.packets = 0
    seen.requests = 0
  }
  const asks = asksForConnection(packet)
  seen.packets += 1
  if (asks) seen.requests += 1
  if (seen.packets <= packets && !(asks && seen.requests > requests)) return
  packet.drop()
  state.set('dropped', (state.get('dropped') ?? 0) + 1)
}

/** SYN without ACK, in a packet that is no later fragment. */
function asksForConnection(packet) {
  const flags = (packet.byte(0) & 15) * 4 + 13
  return packet.protocol === 6 && (packet.u16(6) & 0x1fff) === 0 && flags < packet.length && (packet.byte(flags) & 0x12) === 0x02
}
