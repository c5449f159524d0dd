// Forward error correction by parity: makes the one packet of a block that was lost from all the others.
//
// User space or cluster, behind the link that loses packets. It takes off what `fec-xor-encode` wrote.

const mostFlows = 64

const flows = new Map()

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x46 || payload[1] !== 0x58 || payload.length < 6) return
  const number = (payload[2] << 8) | payload[3]
  const place = payload[4]
  const size = payload[5]
  const name = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`
  if (!flows.has(name)) flows.set(name, new Map())
  if (flows.size > mostFlows) flows.delete(flows.keys().next().value)
  const blocks = flows.get(name)
  if (!blocks.has(number)) blocks.set(number, { seen: 0, places: 0, sum: new Uint8Array(9216) })
  // what is missing of blocks long past does not come any more
  if (blocks.size > 4) blocks.delete(blocks.keys().next().value)
  const block = blocks.get(number)
  if ((block.places >> place) & 1) return packet.drop()
  block.places |= 1 << place
  block.seen += 1
  const { sum } = block
  const content = payload.slice(6)
  const parity = place === size
  if (!parity) {
    sum[0] ^= content.length >> 8
    sum[1] ^= content.length
  }
  const shift = parity ? 0 : 2
  for (let i = 0; i < content.length; i++) sum[i + shift] ^= content[i]
  if (parity) packet.drop()
  else packet.setPayload(content)
  if (block.seen !== size || block.places === (1 << size) - 1) return
  const lost = packet.clone()
  lost.setPayload(sum.slice(2, 2 + ((sum[0] << 8) | sum[1])))
  lost.send()
  state.set('recovered', (state.get('recovered') ?? 0) + 1)
}
