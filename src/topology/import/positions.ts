/** Where imported nodes stand: by their coordinates, as they were drawn, or by their links. */
import { unbroken } from './geography.ts'
import { layOut, type Point, type Size } from './layout.ts'
import { type Edge, few, type Node, nameOf } from './network.ts'

/** Every node's place on the canvas, in whole pixels. */
export function positionsOf(nodes: readonly Node[], edges: readonly Edge[], sizes: readonly Size[], notes: string[]): Point[] {
  const pairs = edges.map(({ from, to }) => [from, to] as const)
  const lost = nodes.filter(({ place }) => place === null)
  if (lost.length > 0 && lost.length < nodes.length)
    notes.push(`without coordinates, placed beside what they are linked to: ${few(lost.map(nameOf))}`)
  if (lost.length < nodes.length) return layOut(projected(nodes), pairs, sizes)
  const drawn = nodes.map(({ drawn }) => drawn)
  notes.push(`no node has coordinates: placed ${drawn.some((point) => point !== null) ? 'as they were drawn' : 'by their links'}`)
  return layOut(drawn, pairs, sizes)
}

/** Equirectangular with the mean latitude true to scale. */
function projected(nodes: readonly Node[]): (Point | null)[] {
  const places = nodes.flatMap(({ place }) => place ?? [])
  const longitudes = unbroken(places.map(({ longitude }) => longitude))
  const latitude = places.reduce((sum, place) => sum + place.latitude, 0) / places.length
  // cos φ ≈ 1 − φ²/2 + φ⁴/24: for drawing only.
  const squared = ((latitude * Math.PI) / 180) * ((latitude * Math.PI) / 180)
  const shrink = Math.max(0.2, 1 - squared / 2 + (squared * squared) / 24)
  let next = 0
  return nodes.map(({ place }) => place && { x: longitudes[next++] * shrink, y: -place.latitude })
}
