// Cache: keeps the pages that pass, and answers requests for them itself.
//
// User space or cluster, anywhere between `web-client` and `web-server`. Of the pages it keeps those that were asked for last, as
// many as the soft state has room for, but at most 50: change the number. The soft state tells hits and misses.

const kept = 50

/** paths of the pages that are kept, the one asked for last at the end */
let order = []

export function onPacket(packet) {
  const payload = packet.payload()
  const line = firstLine(payload)
  if (line.startsWith('200 ')) return keep(line.slice(4), payload)
  if (!line.startsWith('GET ')) return
  const path = line.slice(4)
  const page = state.get(`page ${path}`)
  if (page === undefined) return add('misses')
  add('hits')
  touch(path)
  const answer = packet.clone()
  answer.source = packet.destination
  answer.destination = packet.source
  answer.sourcePort = packet.destinationPort
  answer.destinationPort = packet.sourcePort
  answer.setPayload(page)
  answer.send()
  packet.drop()
}

function keep(path, page) {
  state.set(`page ${path}`, page)
  touch(path)
  if (order.length > kept) state.delete(`page ${order.shift()}`)
}

function touch(path) {
  order = order.filter((each) => each !== path)
  order.push(path)
}

function add(name) {
  state.set(name, (state.get(name) ?? 0) + 1)
}

function firstLine(bytes) {
  let text = ''
  for (let i = 0; i < bytes.length && i < 80 && bytes[i] !== 10; i++) text += String.fromCharCode(bytes[i])
  return text
}
