/** Ready designs. The first opens on a first visit. */
import type { Topology } from '../topology/document.ts'
import balancer from './balancer.ts'
import bufferbloat from './bufferbloat.ts'
import capsules from './capsules.ts'
import cluster from './cluster.ts'
import fragmentation from './fragmentation.ts'
import kernelOrUser from './kernel-or-user.ts'
import lossyLink from './lossy-link.ts'
import multicast from './multicast.ts'
import nat from './nat.ts'
import queueing from './queueing.ts'
import reroute from './reroute.ts'
import segments from './segments.ts'
import signedCode from './signed-code.ts'
import slowCard from './slow-card.ts'
import tamanoirNode from './tamanoir-node.ts'
import telemetry from './telemetry.ts'
import wavelet from './wavelet.ts'
import waveletPicture from './wavelet-picture.ts'

export interface Design {
  readonly id: string
  readonly title: string
  /** what its card says */
  readonly doc: string
  readonly topology: Topology
}

/** characters of a note that a card shows */
const cardText = 230

/** The first sentences of a note: what does not fit on a card is read in the design. */
function opening(note: string): string {
  const [first, ...others] = note.split(/(?<=[.?!]) (?=[A-Z])/)
  let text = first
  for (const sentence of others) {
    if (text.length + sentence.length >= cardText) break
    text += ` ${sentence}`
  }
  return text
}

const entry = (id: string, topology: Topology): Design => ({
  id,
  title: topology.title,
  doc: opening(topology.note ?? ''),
  topology,
})

export const gallery: readonly Design[] = [
  entry('tamanoir-node', tamanoirNode),
  entry('kernel-or-user', kernelOrUser),
  entry('slow-card', slowCard),
  entry('cluster', cluster),
  entry('queueing', queueing),
  entry('segments', segments),
  entry('bufferbloat', bufferbloat),
  entry('lossy-link', lossyLink),
  entry('reroute', reroute),
  entry('fragmentation', fragmentation),
  entry('multicast', multicast),
  entry('wavelet', wavelet),
  entry('capsules', capsules),
  entry('signed-code', signedCode),
  entry('wavelet-picture', waveletPicture),
  entry('balancer', balancer),
  entry('nat', nat),
  entry('telemetry', telemetry),
]
