// NAT: a network behind one public address (RFC 3022, with ports).
//
// User space or cluster, where all packets between both networks pass. A packet from within gets the public address and a port of
// its own; what comes back to that port is for who sent it. Whoever is outside begins nothing. UDP and TCP. A port is given to
// somebody else when it has been unused for two minutes (RFC 4787, REQ-5), and while there is none nobody new gets through.
// Change network, public address and time.

const inside = { network: addressOf('10.0.0.0'), mask: 0xffff0000 }
const outside = addressOf('203.0.113.1')
const rest = 120e12
const firstPort = 40000
const ports = 1024

/** by address, port and protocol within: its public port; and by that port what it stands for */
const out = new Map()
const back = new Map()
let next = 0

export function onPacket(packet) {
  if ((packet.protocol !== 6 && packet.protocol !== 17) || (packet.u16(6) & 0x3fff) !== 0) return
  if (packet.destination === outside) inward(packet)
  else if (isInside(packet.source) && !isInside(packet.destination)) outward(packet)
}

const isInside = (address) => (address & inside.mask) >>> 0 === inside.network

function outward(packet) {
  const { source, sourcePort, protocol } = packet
  const name = `${source}:${sourcePort}/${protocol}`
  const port = out.get(name) ?? freePort()
  if (port === undefined) return packet.drop()
  out.set(name, port)
  back.set(port, { name, source, sourcePort, protocol, time: node.time })
  state.set(`${outside}:${port}`, name)
  packet.source = outside
  packet.sourcePort = port
}

function inward(packet) {
  const found = back.get(packet.destinationPort)
  if (found === undefined || found.protocol !== packet.protocol) return
  packet.destination = found.source
  packet.destinationPort = found.sourcePort
}

/** Undefined when of the ports looked at all are in use. */
function freePort() {
  for (let looked = 0; looked < 16; looked++) {
    const port = firstPort + (next++ % ports)
    const user = back.get(port)
    if (user !== undefined && node.time - user.time < rest) continue
    if (user !== undefined) out.delete(user.name)
    return port
  }
}

function addressOf(text) {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}
