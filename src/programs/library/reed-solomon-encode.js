// Forward error correction by a Reed–Solomon code: behind every eight packets of a flow come two more, and any eight of the ten
// give back all.
//
// User space or cluster, before the link that loses packets; `reed-solomon-decode` stands behind it. Change both numbers, here and
// there (together at most 250). The last packets of a flow, if they fill no block, have no parity. Of flows the last 64 are known. A packet carries "RS", the block's number (2 bytes) and its place in the block before its payload.
// The code is a Cauchy matrix over the field of 256 elements whose polynomial is x⁸+x⁴+x³+x²+1 (RFC 5510 §8.1).

const data = 8
const parity = 2

const exponent = new Uint8Array(512)
const logarithm = new Uint8Array(256)
for (let i = 0, value = 1; i < 255; i++) {
  exponent[i] = exponent[i + 255] = value
  logarithm[value] = i
  value <<= 1
  if (value > 255) value ^= 0x11d
}

/** Products of all bytes with 1 / (x + y), for the row x = data + row and the column y. */
function tableOf(row, column) {
  const products = new Uint8Array(256)
  const inverse = 255 - logarithm[(data + row) ^ column]
  for (let value = 1; value < 256; value++) products[value] = exponent[logarithm[value] + inverse]
  return products
}
const tables = []
for (let row = 0; row < parity; row++) for (let column = 0; column < data; column++) tables.push(tableOf(row, column))

const mostFlows = 64

const flows = new Map()

export function onPacket(packet) {
  const name = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`
  // a program that has been started again must not be taken for the one before: its blocks begin elsewhere
  const begin = Math.floor(node.time / 1e9) & 0xffff
  if (!flows.has(name))
    flows.set(name, { block: begin, count: 0, longest: 0, sums: Array.from({ length: parity }, () => new Uint8Array(2048)) })
  if (flows.size > mostFlows) flows.delete(flows.keys().next().value)
  const flow = flows.get(name)
  const payload = packet.payload()
  for (let row = 0; row < parity; row++) {
    const table = tables[row * data + flow.count]
    const sum = flow.sums[row]
    // lengths are part of what is protected
    sum[0] ^= table[payload.length >> 8]
    sum[1] ^= table[payload.length & 255]
    for (let i = 0; i < payload.length; i++) sum[i + 2] ^= table[payload[i]]
  }
  flow.longest = Math.max(flow.longest, payload.length + 2)
  packet.setPayload(labelled(flow.block, flow.count, payload))
  flow.count += 1
  if (flow.count < data) return
  packet.send()
  packet.drop()
  for (let row = 0; row < parity; row++) {
    packet.setPayload(labelled(flow.block, data + row, flow.sums[row].slice(0, flow.longest)))
    packet.send()
    flow.sums[row].fill(0)
  }
  flow.block = (flow.block + 1) & 0xffff
  flow.count = 0
  flow.longest = 0
}

function labelled(block, place, payload) {
  const bytes = new Uint8Array(5 + payload.length)
  bytes.set([0x52, 0x53, block >> 8, block, place])
  bytes.set(payload, 5)
  return bytes
}
