// Counter by protocol: packets and bytes of every protocol, in soft state.
//
// User space or cluster. Names are `17 packets`, `17 bytes`: 1 is ICMP, 6 TCP, 17 UDP.

export function onPacket(packet) {
  add(`${packet.protocol} packets`, 1)
  add(`${packet.protocol} bytes`, packet.length)
}

function add(name, count) {
  state.set(name, (state.get(name) ?? 0) + count)
}
