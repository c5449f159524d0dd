// Forward error correction by a Reed–Solomon code: makes the packets of a block that were lost from those that came.
//
// User space or cluster, behind the link that loses packets. It takes off what `reed-solomon-encode` wrote; both numbers are its.

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
const multiply = (a, b) => (a === 0 || b === 0 ? 0 : exponent[logarithm[a] + logarithm[b]])
const invert = (a) => exponent[255 - logarithm[a]]
const coefficient = (row, column) => invert((data + row) ^ column)

/** Adds so many times what stands in `from` to a sum. */
function add(sum, from, at, factor) {
  const table = new Uint8Array(256)
  for (let value = 1; value < 256; value++) table[value] = exponent[logarithm[value] + logarithm[factor]]
  for (let i = 0; i < from.length; i++) sum[i + at] ^= table[from[i]]
}

const mostFlows = 64

const flows = new Map()

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x52 || payload[1] !== 0x53 || payload.length < 5 || payload[4] >= data + parity) return
  const number = (payload[2] << 8) | payload[3]
  const place = payload[4]
  const name = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`
  if (!flows.has(name)) flows.set(name, new Map())
  if (flows.size > mostFlows) flows.delete(flows.keys().next().value)
  const blocks = flows.get(name)
  if (!blocks.has(number))
    blocks.set(number, {
      done: false,
      places: new Set(),
      longest: 0,
      sums: Array.from({ length: parity }, () => new Uint8Array(2048)),
    })
  // what is missing of blocks long past does not come any more
  if (blocks.size > 4) blocks.delete(blocks.keys().next().value)
  const block = blocks.get(number)
  if (block.places.has(place)) return packet.drop()
  block.places.add(place)
  const content = payload.slice(5)
  block.longest = Math.max(block.longest, content.length + 2)
  if (place < data) {
    const length = new Uint8Array([content.length >> 8, content.length])
    for (let row = 0; row < parity && !block.done; row++) {
      add(block.sums[row], length, 0, coefficient(row, place))
      add(block.sums[row], content, 2, coefficient(row, place))
    }
    packet.setPayload(content)
  } else {
    add(block.sums[place - data], content, 0, 1)
    packet.drop()
  }
  if (!block.done && block.places.size >= data) recover(packet, block)
}

/** What is left in the sums of the parity packets that came are equations for the packets that did not. */
function recover(packet, block) {
  block.done = true
  const lost = []
  for (let place = 0; place < data; place++) if (!block.places.has(place)) lost.push(place)
  const rows = []
  for (let row = 0; row < parity && rows.length < lost.length; row++) if (block.places.has(data + row)) rows.push(row)
  const matrix = rows.map((row) => lost.map((column) => coefficient(row, column)))
  const sums = rows.map((row) => block.sums[row].subarray(0, block.longest))
  for (let i = 0; i < lost.length; i++) {
    // every part of a Cauchy matrix can be inverted: what stands here is never 0
    const inverse = invert(matrix[i][i])
    matrix[i] = matrix[i].map((value) => multiply(value, inverse))
    const sum = new Uint8Array(sums[i].length)
    add(sum, sums[i], 0, inverse)
    sums[i] = sum
    for (let other = 0; other < lost.length; other++) {
      const factor = matrix[other][i]
      if (other === i || factor === 0) continue
      for (let column = 0; column < lost.length; column++) matrix[other][column] ^= multiply(factor, matrix[i][column])
      add(sums[other], sums[i], 0, factor)
    }
  }
  for (const sum of sums) {
    const again = packet.clone()
    again.setPayload(sum.slice(2, 2 + ((sum[0] << 8) | sum[1])))
    again.send()
  }
  state.set('recovered', (state.get('recovered') ?? 0) + lost.length)
}
