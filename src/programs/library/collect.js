// Receiver of reliable multicast: finds the gaps in a numbered flow and asks for what is missing.
//
// User space or cluster, before the receivers. It takes off the number that `number` wrote, drops what comes twice, and asks for a
// missing packet at once and every 50 ms until it comes, five times at most: change the two numbers. A number that is further away
// than what is kept for repair begins the flow anew: its sender has been started again, or was not heard for long.

const patience = 50e9
const tries = 5
const kept = 256
const mostFlows = 32

/** by source, destination and ports: the highest number, and the missing ones with how often they were asked for */
const flows = new Map()
/** names of flows by the marks of their timers */
const names = new Map()
let marks = 0

export function onPacket(packet) {
  let payload = packet.payload()
  let { destination } = packet
  if (payload[0] === 0x4e && payload[1] === 0x52 && payload.length >= 12) {
    // a repair was sent to this node: where it goes on to stands in it
    destination = new DataView(payload.buffer).getUint32(2)
    packet.destination = destination
    payload = payload.slice(6)
  }
  if (payload[0] !== 0x4e || payload[1] !== 0x4f || payload.length < 6) return
  const number = new DataView(payload.buffer).getUint32(2)
  const flow = flowOf(packet, destination, number)
  if (number <= flow.highest && !flow.missing.has(number)) return packet.drop()
  if (flow.missing.delete(number)) add('mended')
  for (let gap = flow.highest + 1; gap < number; gap++) ask(flow, gap)
  if (number > flow.highest) flow.highest = number
  packet.setPayload(payload.slice(6))
}

function flowOf(packet, destination, number) {
  const { source, sourcePort, destinationPort } = packet
  const name = `${source}:${sourcePort}>${destination}:${destinationPort}`
  const known = flows.get(name)
  if (known !== undefined && Math.abs(number - known.highest) < kept) return known
  marks += 1
  const flow = {
    source,
    destination,
    ports: [sourcePort, destinationPort],
    highest: number - 1,
    missing: new Map(),
    mark: marks,
    timed: false,
    request: packet.clone(),
  }
  if (known !== undefined) names.delete(known.mark)
  flows.set(name, flow)
  names.set(marks, name)
  if (flows.size > mostFlows) forget(flows.keys().next().value)
  return flow
}

function forget(name) {
  names.delete(flows.get(name).mark)
  flows.delete(name)
}

export function onTimer(mark) {
  const flow = flows.get(names.get(mark))
  if (flow === undefined) return
  flow.timed = false
  for (const gap of [...flow.missing.keys()]) ask(flow, gap)
}

function ask(flow, number) {
  const asked = flow.missing.get(number) ?? 0
  if (asked === tries) {
    flow.missing.delete(number)
    return add('given up')
  }
  flow.missing.set(number, asked + 1)
  if (!flow.timed) timer(patience, flow.mark)
  flow.timed = true
  const payload = new Uint8Array(18)
  payload.set([0x4e, 0x41])
  const view = new DataView(payload.buffer)
  view.setUint32(2, number)
  view.setUint32(6, flow.source)
  view.setUint32(10, flow.destination)
  view.setUint16(14, flow.ports[0])
  view.setUint16(16, flow.ports[1])
  const { request } = flow
  request.setPayload(payload)
  request.source = node.address
  request.destination = flow.source
  request.send(flow.source)
}

function add(name) {
  state.set(name, (state.get(name) ?? 0) + 1)
}
