// Random dropper: before a link that is too slow it drops packets at random, the more the fuller the queue on average (RED, RFC 2309).
//
// User space or cluster. It knows nothing of what packets carry: compare with `wavelet-drop`. It reckons how much waits for the link
// behind it: change the link's rate (bit/s), how many bytes may wait, and between which marks dropping begins and is certain.

const rate = 1000000
const room = 16000
const begins = room / 4
const certain = (room * 3) / 4

/** of the new value in the average */
const weight = 1 / 32

let waiting = 0
let average = 0
let last = 0

export function onPacket(packet) {
  waiting = Math.max(0, waiting - ((node.time - last) * rate) / 8e12)
  last = node.time
  average += (waiting - average) * weight
  const chance = (average - begins) / (certain - begins)
  if (waiting + packet.length <= room && random() >= chance) {
    waiting += packet.length
    add('passed')
  } else {
    packet.drop()
    add('dropped')
  }
}

function add(name) {
  state.set(name, (state.get(name) ?? 0) + 1)
}
