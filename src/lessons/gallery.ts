/** Ready designs. The first opens on a first visit. */
import type { Topology } from '../topology/document.ts'
import cluster from './cluster.ts'
import kernelOrUser from './kernel-or-user.ts'
import queueing from './queueing.ts'
import segments from './segments.ts'
import slowCard from './slow-card.ts'
import tamanoirNode from './tamanoir-node.ts'

export interface Design {
  readonly id: string
  readonly title: string
  readonly doc: string
  readonly topology: Topology
}

const entry = (id: string, topology: Topology): Design => ({ id, title: topology.title, doc: topology.note ?? '', topology })

export const gallery: readonly Design[] = [
  entry('tamanoir-node', tamanoirNode),
  entry('kernel-or-user', kernelOrUser),
  entry('slow-card', slowCard),
  entry('cluster', cluster),
  entry('queueing', queueing),
  entry('segments', segments),
]
