// Receiver of reliable multicast: finds the gaps in a numbered flow and asks for what is missing.
//
// User space or cluster, before the receivers. It takes off the number that `number` wrote, drops what comes twice, and asks for a
// missing packet at once and every 50 ms until it comes, five times at most: change the two numbers.

const patience = 50e9
const tries = 5

/** by sender: the highest number, and the missing ones with how often they were asked for */
const flows = new Map()

export function onPacket(packet) {
  const payload = packet.payload()
  if (payload[0] !== 0x4e || payload[1] !== 0x4f) return
  const { source } = packet
  const number = new DataView(payload.buffer).getUint32(2)
  if (!flows.has(source)) flows.set(source, { highest: number - 1, missing: new Map(), request: packet.clone() })
  const flow = flows.get(source)
  if (number <= flow.highest && !flow.missing.has(number)) return packet.drop()
  if (flow.missing.delete(number)) state.set('mended', (state.get('mended') ?? 0) + 1)
  for (let gap = flow.highest + 1; gap < number; gap++) {
    flow.missing.set(gap, 0)
    ask(flow, source, gap)
  }
  if (number > flow.highest) flow.highest = number
  packet.setPayload(payload.slice(6))
}

/** @param source whose missing packets are asked for again */
export function onTimer(source) {
  const flow = flows.get(source)
  for (const gap of flow.missing.keys()) ask(flow, source, gap)
}

function ask(flow, source, number) {
  const asked = flow.missing.get(number)
  if (asked === tries) {
    flow.missing.delete(number)
    state.set('given up', (state.get('given up') ?? 0) + 1)
    return
  }
  if (asked === 0 && flow.missing.size === 1) timer(patience, source)
  else if (asked > 0 && number === flow.missing.keys().next().value) timer(patience, source)
  flow.missing.set(number, asked + 1)
  const payload = new Uint8Array(10)
  payload.set([0x4e, 0x41])
  const view = new DataView(payload.buffer)
  view.setUint32(2, number)
  view.setUint32(6, source)
  const { request } = flow
  request.setPayload(payload)
  request.source = node.address
  request.destination = source
  request.send(source)
}
