/** Kinds of links: what each gives to rate, framing, shortest payload and MTU. */
import { assumed, given } from '../../sim/kind.ts'

export const technologies = {
  ethernet: { title: 'Fast Ethernet', doc: '100 Mb/s.' },
  'gigabit-ethernet': { title: 'Gigabit Ethernet', doc: '1 Gb/s, frames as on Fast Ethernet.' },
  myrinet: { title: 'Myrinet', doc: '1.28 Gb/s each way, packets of up to 8,432 bytes.' },
  bluetooth: { title: 'Bluetooth', doc: '2.18 Mb/s in one direction, IP in Ethernet frames over L2CAP.' },
  infiniband: { title: 'InfiniBand 4X', doc: '8 Gb/s for data, packets of up to 2,044 bytes.' },
  'oc-3c': { title: 'OC-3c ATM', doc: '155 Mb/s, of which cells leave 136 to packets of up to 9,180 bytes.' },
  'oc-12c': { title: 'OC-12c ATM', doc: '622 Mb/s, of which cells leave 543 to packets of up to 9,180 bytes.' },
} as const

const cells = (line: string, payload: string) =>
  assumed(`${line} less the overhead of SONET is ${payload}, and 48 of 53 bytes of a cell carry data`)
const atm = {
  framing: {
    value: 16,
    cite: given('rfc2684', '4, 5.1', 'LLC header 0xAA-AA-03, OUI, PID: 8 octets; AAL5 CPCS-PDU trailer: 8 octets'),
  },
  minimum: { value: 0, cite: assumed('a cell is filled up; that the last one is on average half empty is left out') },
  mtu: { value: 9180, cite: given('rfc2225', '5', 'The default value for IP MTU size to be 9180 octets') },
}

export const technologyValues = {
  'gigabit-ethernet': {
    rate: { value: 1e9, cite: given('ieee-802.3', '34.1', '1000 Mb/s') },
  },
  myrinet: {
    rate: { value: 1.28e9, cite: given('walton-1998', '2.0', 'a 1.28 Gbps meshconnected network') },
    delay: { value: 50e-9, cite: assumed('10 m of cable') },
    framing: { value: 19, cite: assumed('type, link addresses like those of Ethernet, and a checksum') },
    minimum: { value: 0, cite: assumed('packets of any length; none is padded') },
    mtu: { value: 8432, cite: given('walton-1998', '2.0', 'Myrinet link packets carry up to 8,432 bytes of payload') },
  },
  bluetooth: {
    rate: { value: 2.1781e6, cite: assumed('packets of five slots at the enhanced rate (3-DH5) carry 2,178.1 kb/s one way') },
    delay: { value: 1.25e-3, cite: assumed('a master and its slave take turns in slots of 625 µs each') },
    framing: {
      value: 19,
      cite: assumed('15 bytes of BNEP with both addresses, 4 of L2CAP; headers of the radio are in the rate'),
    },
    minimum: { value: 0, cite: assumed('packets of any length; none is padded') },
  },
  infiniband: {
    rate: { value: 8e9, cite: assumed('four lanes of 2.5 Gb/s, of which 8 of 10 bits are data') },
    delay: { value: 50e-9, cite: assumed('10 m of cable') },
    framing: {
      value: 38,
      cite: assumed('local route 8, base transport 12, datagram 8, checks 4 and 2, and 4 of IP over InfiniBand'),
    },
    minimum: { value: 0, cite: assumed('packets of any length; none is padded') },
    mtu: { value: 2044, cite: assumed('a link MTU of 2,048 less 4 bytes of IP over InfiniBand') },
  },
  'oc-3c': { rate: { value: 135.6e6, cite: cells('155.52 Mb/s', '149.76') }, ...atm },
  'oc-12c': { rate: { value: 542.5e6, cite: cells('622.08 Mb/s', '599.04') }, ...atm },
}
