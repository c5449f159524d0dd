// Wavelet dropper: before a link that is too slow it drops the finest layers first, so that a picture loses detail and no parts.
//
// User space or cluster. It reckons how much waits for the link behind it: change the link's rate (bit/s) and how many bytes may
// wait. The smallest picture passes until all of that is taken, each finer layer (see `wavelet-encode`) until a lower mark, the
// finest until half of it is.

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
    limit = room * (1 - layer / (4 * payload[8]))
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
