import { gallery } from '../src/lessons/gallery.ts'
import { runTopology } from '../src/topology/run.ts'

/** Of the first design, run in Node. */
export const tamanoirDigest = (): string => runTopology(gallery[0].topology).digest
