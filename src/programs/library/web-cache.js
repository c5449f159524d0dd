// Cache: keeps the pages that pass, and answers requests for them itself.
//
// User space or cluster, anywhere between `web-client` and `web-server`. Of the pages it keeps those that were asked for last, as
// many as the soft state has room for, but at most 50, and none for longer than 10 s: change the two numbers. The soft state tells
// hits and misses.

const kept = 50
const age = 10e12

/** by server and path of the pages that are kept: when they came; the one asked for last at the end */
const times = new Map()

export function onPacket(packet) {
  const payload = packet.payload()
  const line = firstLine(payload)
  if (line.startsWith('200 ')) return keep(`${packet.source}:${packet.sourcePort}${line.slice(4)}`, payload)
  if (!line.startsWith('GET ')) return
  const name = `${packet.destination}:${packet.destinationPort}${line.slice(4)}`
  const page = node.time - (times.get(name) ?? -age) < age ? state.get(name) : undefined
  if (page === undefined) return add('misses')
  add('hits')
  touch(name, times.get(name))
  const answer = packet.clone()
  answer.source = packet.destination
  answer.destination = packet.source
  answer.sourcePort = packet.destinationPort
  answer.destinationPort = packet.sourcePort
  answer.setPayload(page)
  answer.send(packet.source)
  packet.drop()
}

function keep(name, page) {
  state.set(name, page)
  touch(name, node.time)
  if (times.size <= kept) return
  const oldest = times.keys().next().value
  times.delete(oldest)
  state.delete(oldest)
}

function touch(name, time) {
  times.delete(name)
  times.set(name, time)
}

function add(name) {
  state.set(name, (state.get(name) ?? 0) + 1)
}

function firstLine(bytes) {
  let text = ''
  for (let i = 0; i < bytes.length && i < 80 && bytes[i] !== 10; i++) text += String.fromCharCode(bytes[i])
  return text
}
