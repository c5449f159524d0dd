/**
 * Software segments of a PAN node. Nothing is copied because everything is a handle of five words on memory that is somewhere
 * already: here they are counted by what that memory is, with the rings by which they are freed at once, and the copies that remain.
 */

import type { CodeCache } from '../../sim/code-cache.ts'
import { codeSlots, codeStatus, pieceBytes } from '../../sim/code-cache.ts'

/** Bytes of the default header: data, length, type and reference count, next, finaliser. */
const headerBytes = 20

export const segmentState = {
  /** what lies behind the segments that are held now */
  buffers: 'f64',
  memory: 'f64',
  files: 'f64',
  links: 'f64',
  overlays: 'f64',
  containers: 'f64',
  headers: 'f64',
  /** pieces of code that are chained while the rest is still on its way */
  chained: 'f64',
  /** of the capsule that is evaluated: has an environment; came by an application link; segments that its code has allocated */
  environments: 'u8',
  injectedHere: 'u8',
  allocatedHere: 'f64',
  /** segments that went with their ring: of a capsule that ended, of a code object that was unloaded */
  freed: 'f64',
  /** per code object: it lies in a file of this machine */
  placed: ['u8', codeSlots],
  /** bytes that were copied, and why: in and out of a process; because the buffer is new; because the one there is still being sent; because the node is told to; by code, from one stream to another */
  crossed: 'f64',
  copiedNew: 'f64',
  copiedBusy: 'f64',
  copiedAll: 'f64',
  copiedStreams: 'f64',
} as const

export const segmentCounters = {
  buffers: 'segments: sk_buff',
  memory: 'segments: malloc',
  files: 'segments: mapped file',
  links: 'segments: application link',
  overlays: 'segments: overlay',
  containers: 'segments: container',
  headers: 'bytes of segment headers',
  chained: 'chained pieces of code',
  freed: 'segments freed with a ring',
  crossed: 'copied: user space',
  copiedNew: 'copied: new buffer',
  copiedBusy: 'copied: in transmission',
  copiedAll: 'copied: all data',
  copiedStreams: 'copied: between streams',
} as const
export const heldSegments = ['buffers', 'memory', 'files', 'links', 'overlays', 'containers', 'headers', 'chained'] as const

type Counted = keyof typeof segmentCounters
export type Segments = Record<Counted | 'allocatedHere' | 'waiting' | 'kept' | 'flows' | 'ports', Float64Array> &
  Record<'environments' | 'injectedHere' | 'placed' | 'crosses', Uint8Array> &
  CodeCache

/** Counts what is held: by capsules that are evaluated or wait, in soft state, and as code. */
export function tally(state: Segments, row: number): void {
  const process = state.crosses[row] === 1
  const environment = state.environments[row]
  const capsules = environment + state.waiting[row]
  let [code, files, chained] = [0, 0, 0]
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++) {
    const status = state.codeStatus[slot]
    if (status === codeStatus.loading) chained += Math.ceil(state.codeHere[slot] / pieceBytes)
    else if (status !== codeStatus.ready && status !== codeStatus.linking) continue
    else if (process && state.placed[slot] === 1) files++
    else code++
  }
  const data = capsules + state.kept[row] + chained
  state.buffers[row] = process ? 0 : data
  state.memory[row] = (process ? data : 0) + code + state.flows[row] + environment * state.allocatedHere[row]
  state.files[row] = files
  state.links[row] = state.ports[row] + environment * state.injectedHere[row]
  state.overlays[row] = capsules
  state.containers[row] = (state.flows[row] > 0 ? 1 : 0) + (state.ports[row] > 0 ? 1 : 0)
  state.chained[row] = chained
  const { buffers, memory, links, overlays, containers } = state
  state.headers[row] = headerBytes * (buffers[row] + memory[row] + files + links[row] + overlays[row] + containers[row])
}

/** A capsule is evaluated: a segment around the buffer that it came in, an overlay on its data, and its application link. */
export function openEnvironment(state: Segments, row: number, injected: boolean): void {
  state.environments[row] = 1
  state.injectedHere[row] = injected ? 1 : 0
  state.allocatedHere[row] = 0
  tally(state, row)
}

/** Its ring is freed at once; one that waits for code keeps what it has. */
export function closeEnvironment(state: Segments, row: number, waits = false): void {
  if (state.environments[row] === 0) return
  if (!waits) state.freed[row] += 2 + state.injectedHere[row] + state.allocatedHere[row]
  state.environments[row] = 0
  tally(state, row)
}
