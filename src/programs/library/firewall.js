// Firewall: the first rule that matches source and port decides; without one a packet passes.
//
// User space or cluster. Change the rules. The soft state counts what each of them matches.

const rules = [
  { network: '10.1.0.0', bits: 16, port: 0, drop: true },
  { network: '0.0.0.0', bits: 0, port: 23, drop: true },
]

const addressOf = (text) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const checks = rules.map(({ network, bits, port, drop }) => {
  const mask = bits === 0 ? 0 : (-1 << (32 - bits)) >>> 0
  return { network: addressOf(network), mask, port, drop }
})

export function onPacket(packet) {
  const { source, destinationPort } = packet
  for (let i = 0; i < checks.length; i++) {
    const { network, mask, port, drop } = checks[i]
    if ((source & mask) >>> 0 !== network || (port !== 0 && port !== destinationPort)) continue
    state.set(`rule ${i + 1}`, (state.get(`rule ${i + 1}`) ?? 0) + 1)
    if (drop) packet.drop()
    return
  }
}
