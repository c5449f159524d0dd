/** The library's programs in eBPF assembly: for hooks of XDP, in the kernel or on a card. */
import ddosScrubber from './ddos-scrubber.asm?raw'
import firewall from './firewall.asm?raw'
import loadBalancer from './load-balancer.asm?raw'
import nat from './nat.asm?raw'
import packetCounter from './packet-counter.asm?raw'
import policer from './policer.asm?raw'
import type { LibraryProgram } from './program.ts'
import qosMarker from './qos-marker.asm?raw'
import telemetry from './telemetry.asm?raw'
import waveletDrop from './wavelet-drop.asm?raw'

const ebpf = (id: string, title: string, doc: string, text: string): LibraryProgram => ({
  id,
  title,
  doc,
  language: 'ebpf-assembly',
  levels: ['nic', 'kernel'],
  hooks: ['xdp'],
  text,
})

export const ebpfPrograms: readonly LibraryProgram[] = [
  ebpf(
    'packet-counter',
    'Counter by protocol',
    'Counts packets and bytes of every protocol, with a copy for every CPU.',
    packetCounter,
  ),
  ebpf('qos-marker', 'QoS marker', 'Writes the differentiated services code point by the port that a packet is for.', qosMarker),
  ebpf('policer', 'Policer', 'Holds every source to a rate and a burst by a token bucket, and drops what exceeds them.', policer),
  ebpf('firewall', 'Firewall', 'Drops or passes by a list of networks and ports; each rule counts what it matches.', firewall),
  ebpf(
    'ddos-scrubber',
    'DDoS scrubber',
    'Drops what a source sends beyond so many packets or connection requests in a tenth of a second.',
    ddosScrubber,
  ),
  ebpf(
    'load-balancer',
    'Load balancer',
    'Spreads the connections to one address over four servers, and mends the checksums.',
    loadBalancer,
  ),
  ebpf('nat', 'NAT', 'Hides a network behind one public address, with a port for every connection.', nat),
  ebpf(
    'telemetry',
    'In-band telemetry',
    'Writes this hop’s number and the time at the end of every UDP packet that passes.',
    telemetry,
  ),
  ebpf('wavelet-drop-ebpf', 'Wavelet dropper', 'Drops the finest layers of pictures first when a link is too slow.', waveletDrop),
]
