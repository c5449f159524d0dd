// Wavelet dropper: before a link that is too slow it drops the finest layers first, so that a picture loses detail and no parts.
//
// User space or cluster. It reckons how much waits for the link behind it: change the link's rate (bit/s) and how many bytes may
// wait. The smallest picture passes until all of that is taken. The finest level of detail (see `wavelet-encode`) leaves a quarter
// of it free for the others, each coarser one a quarter of what the finer one leaves: so much less are its data.

const rate = 1000000
const room = 16000

let waiting = 0
let last = 0

export function onPacket(packet) {
  waiting = Math.max(0, waiting - ((node.time - last) * rate) / 8e12)
  last = node.time
  const payload = packet.payload()
  let limit = room
  let layer = -1
  if (payload[0] === 0x57 && payload[1] === 0x56) {
    layer = payload[9]
    const finer = payload[8] - ((layer + 1) >> 1)
    limit = room * (1 - 1 / (4 << (2 * finer)))
  }
  if (waiting + packet.length <= limit) {
    waiting += packet.length
    add(`passed, layer ${layer}`)
  } else {
    packet.drop()
    add(`dropped, layer ${layer}`)
  }
}

function add(name) {
  state.set(name, (state.get(name) ?? 0) + 1)
}
