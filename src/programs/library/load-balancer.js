// Load balancer: spreads the connections to one address over several servers, by a hash of source address and port.
//
// User space or cluster. Packets to the virtual address get the address of a server; what a server answers comes from the virtual
// address again. All packets of a connection meet the same server. Change the addresses. The soft state counts by server.

const virtual = addressOf('10.0.0.100')
const servers = ['10.0.0.11', '10.0.0.12', '10.0.0.13', '10.0.0.14'].map(addressOf)

export function onPacket(packet) {
  // a fragment: the first part would go another way than the rest
  if ((packet.protocol !== 6 && packet.protocol !== 17) || (packet.u16(6) & 0x3fff) !== 0) return
  if (packet.destination === virtual) {
    // spreads neighbours (Knuth's multiplicative hash)
    const hash = Math.imul(packet.source ^ (packet.sourcePort << 16), 0x9e3779b1) >>> 16
    const which = (hash * servers.length) >>> 16
    packet.destination = servers[which]
    state.set(`server ${which + 1}`, (state.get(`server ${which + 1}`) ?? 0) + 1)
  } else if (servers.includes(packet.source)) packet.source = virtual
}

function addressOf(text) {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}
