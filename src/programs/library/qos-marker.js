// QoS marker: writes the differentiated services code point by the port that a packet is for (RFC 2474, classes of RFC 4594).
//
// User space or cluster. Change the ports and code points. Congestion marks (ECN) stay as they are.

/** from the first port to the last one: a code point */
const classes = [
  { first: 5004, last: 5004, mark: 46 }, // RTP: EF
  { first: 5060, last: 5060, mark: 40 }, // SIP: CS5
  { first: 443, last: 443, mark: 18 }, // web: AF21
  { first: 80, last: 80, mark: 18 },
  { first: 49152, last: 65535, mark: 8 }, // ports that nobody has registered: CS1
]

export function onPacket(packet) {
  const { destinationPort } = packet
  const found = classes.find(({ first, last }) => destinationPort >= first && destinationPort <= last)
  if (found) packet.setByte(1, (found.mark << 2) | (packet.byte(1) & 3))
}
