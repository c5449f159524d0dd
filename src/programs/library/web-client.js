// Requests: turns every packet of a sender into a request for a page, the popular ones more often than the others.
//
// User space or cluster, at the sender. There are 100 pages; page n is asked for in proportion to 1/n (Zipf's law), as people do:
// change the number. A request is the text `GET /7`.

const pages = 100

const weights = []
let sum = 0
for (let page = 1; page <= pages; page++) {
  sum += 1 / page
  weights.push(sum)
}

export function onPacket(packet) {
  if (packet.payload()[0] === 0x32) return
  const drawn = random() * sum
  packet.setPayload(textOf(`GET /${weights.findIndex((weight) => drawn < weight) + 1}`))
}

function textOf(text) {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
