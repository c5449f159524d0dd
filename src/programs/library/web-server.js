// Server of pages: answers `GET /7` with `200 /7`, a new line, and the page.
//
// User space or cluster, before the machine that requests are for. A page has 1,000 bytes: change the number.

const size = 1000

export function onPacket(packet) {
  const request = textOf(packet.payload())
  if (!request.startsWith('GET ')) return
  const path = request.slice(4)
  const head = `200 ${path}\n`
  const bytes = new Uint8Array(head.length + size)
  for (let i = 0; i < head.length; i++) bytes[i] = head.charCodeAt(i)
  for (let i = 0; i < size; i++) bytes[head.length + i] = 97 + ((i * path.length + path.charCodeAt(i % path.length)) % 26)
  const answer = packet.clone()
  answer.source = packet.destination
  answer.destination = packet.source
  answer.sourcePort = packet.destinationPort
  answer.destinationPort = packet.sourcePort
  answer.setPayload(bytes)
  answer.send()
  packet.drop()
  state.set('answered', (state.get('answered') ?? 0) + 1)
}

function textOf(bytes) {
  let text = ''
  for (let i = 0; i < bytes.length && i < 80; i++) text += String.fromCharCode(bytes[i])
  return text
}
