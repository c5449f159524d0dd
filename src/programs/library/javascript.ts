/** The library's programs in JavaScript: for user space and clusters. */
import aesGcmOpen from './aes-gcm-open.js?raw'
import aesGcmSeal from './aes-gcm-seal.js?raw'
import aggregate from './aggregate.js?raw'
import codingReceiver from './coding-receiver.js?raw'
import codingRelay from './coding-relay.js?raw'
import collect from './collect.js?raw'
import ddosScrubber from './ddos-scrubber.js?raw'
import fecXorDecode from './fec-xor-decode.js?raw'
import fecXorEncode from './fec-xor-encode.js?raw'
import firewall from './firewall.js?raw'
import gunzip from './gunzip.js?raw'
import gzip from './gzip.js?raw'
import loadBalancer from './load-balancer.js?raw'
import nat from './nat.js?raw'
import number from './number.js?raw'
import packetCounter from './packet-counter.js?raw'
import policer from './policer.js?raw'
import type { LibraryProgram } from './program.ts'
import qosMarker from './qos-marker.js?raw'
import randomDrop from './random-drop.js?raw'
import reedSolomonDecode from './reed-solomon-decode.js?raw'
import reedSolomonEncode from './reed-solomon-encode.js?raw'
import repair from './repair.js?raw'
import split from './split.js?raw'
import telemetry from './telemetry.js?raw'
import telemetryCollect from './telemetry-collect.js?raw'
import waveletDecode from './wavelet-decode.js?raw'
import waveletDrop from './wavelet-drop.js?raw'
import waveletEncode from './wavelet-encode.js?raw'
import webCache from './web-cache.js?raw'
import webClient from './web-client.js?raw'
import webServer from './web-server.js?raw'

const script = (id: string, title: string, doc: string, text: string): LibraryProgram => ({
  id,
  title,
  doc,
  language: 'javascript',
  levels: ['user', 'cluster'],
  text,
})

export const scripts: readonly LibraryProgram[] = [
  script('packet-counter-js', 'Counter by protocol', 'Counts packets and bytes of every protocol in soft state.', packetCounter),
  script(
    'firewall-js',
    'Firewall',
    'Drops or passes by a list of networks and ports; each rule counts what it matches.',
    firewall,
  ),
  script(
    'qos-marker-js',
    'QoS marker',
    'Writes the differentiated services code point by the port that a packet is for.',
    qosMarker,
  ),
  script(
    'policer-js',
    'Policer',
    'Holds every source to a rate and a burst by a token bucket, and drops what exceeds them.',
    policer,
  ),
  script(
    'ddos-scrubber-js',
    'DDoS scrubber',
    'Drops what a source sends beyond so many packets or connection requests in a tenth of a second.',
    ddosScrubber,
  ),
  script('load-balancer-js', 'Load balancer', 'Spreads the connections to one address over several servers.', loadBalancer),
  script('nat-js', 'NAT', 'Hides a network behind one public address, with a port for every connection.', nat),
  script(
    'telemetry-js',
    'In-band telemetry',
    'Writes this hop’s number and the time at the end of every UDP packet that passes.',
    telemetry,
  ),
  script(
    'telemetry-collect',
    'Telemetry collector',
    'Takes telemetry off packets, and keeps how long each part of the way took.',
    telemetryCollect,
  ),
  script('gzip', 'Compression', 'Makes the payload a gzip stream wherever that is shorter, and tells the ratio.', gzip),
  script('gunzip', 'Decompression', 'Makes of gzip streams what they were.', gunzip),
  script('aes-gcm-seal', 'Encryption', 'Encrypts and authenticates the payload with AES-GCM.', aesGcmSeal),
  script('aes-gcm-open', 'Decryption', 'Opens what AES-GCM sealed, and drops what is not authentic.', aesGcmOpen),
  script('aggregate', 'Aggregation', 'Lets small packets to the same destination travel in one.', aggregate),
  script('split', 'Reassembly', 'Takes apart packets that were aggregated.', split),
  script('number', 'Numbering', 'Numbers the packets of a flow and keeps them for who misses one.', number),
  script(
    'repair',
    'Local repair',
    'Keeps the packets of a multicast that pass, and answers requests for lost ones itself.',
    repair,
  ),
  script('collect', 'Repair receiver', 'Finds the gaps in a numbered flow and asks for what is missing.', collect),
  script('fec-xor-encode', 'Parity encoder', 'Adds a packet of parity to every four.', fecXorEncode),
  script('fec-xor-decode', 'Parity decoder', 'Makes a lost packet from the others of its block.', fecXorDecode),
  script(
    'reed-solomon-encode',
    'Reed–Solomon encoder',
    'Adds two packets to every eight, so that any eight give back all.',
    reedSolomonEncode,
  ),
  script(
    'reed-solomon-decode',
    'Reed–Solomon decoder',
    'Makes up to two lost packets of a block from the others.',
    reedSolomonDecode,
  ),
  script('coding-relay', 'Network coding relay', 'Sends the sum of two flows’ packets instead of both.', codingRelay),
  script(
    'coding-receiver',
    'Network coding receiver',
    'Takes a packet that it knows out of a sum, and so gets the other.',
    codingReceiver,
  ),
  script('wavelet-encode', 'Wavelet encoder', 'Makes of a picture layers of ever finer detail.', waveletEncode),
  script('wavelet-drop', 'Wavelet dropper', 'Drops the finest layers first when a link is too slow.', waveletDrop),
  script('random-drop', 'Random dropper', 'Drops packets at random when a link is too slow, whatever they carry.', randomDrop),
  script('wavelet-decode', 'Wavelet decoder', 'Makes a picture of the layers that have come.', waveletDecode),
  script('web-client', 'Page requests', 'Turns packets into requests for pages, popular ones more often.', webClient),
  script('web-server', 'Page server', 'Answers requests with pages.', webServer),
  script('web-cache', 'Cache', 'Keeps the pages that pass and answers requests for them itself.', webCache),
]
