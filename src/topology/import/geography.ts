/** Distances and delays on the Earth. */
import { asin, cos, sin } from '../../sim/numeric.ts'

/** Degrees, north and east positive. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
}

/** Mean radius (IUGG 1980), km. */
const earthRadius = 6371.0088
const radians = Math.PI / 180

/** Kilometres along the great circle (haversine formula). */
export function greatCircle(a: Place, b: Place): number {
  const north = sin(((b.latitude - a.latitude) * radians) / 2)
  const east = sin(((b.longitude - a.longitude) * radians) / 2)
  const square = north * north + cos(a.latitude * radians) * cos(b.latitude * radians) * east * east
  return 2 * earthRadius * asin(Math.sqrt(Math.min(1, square)))
}

/**
 * Light in fibre, km/s: 299,792.458 over the group index 1.4682 at 1550 nm (Corning SMF-28e, product information PI1344).
 * Assumed: the fibre follows the great circle. Real routes are longer, so this is a lower bound.
 */
const fibreSpeed = 204_190
/** Assumed: two nodes of one city are this far apart, km. */
const leastDistance = 1

/** Seconds, in whole microseconds: a coordinate of a city is not better than some hundred metres. */
export function propagationDelay(a: Place, b: Place): number {
  return Math.round((Math.max(greatCircle(a, b), leastDistance) / fibreSpeed) * 1e6) / 1e6
}

/** Longitudes as an unbroken range: the map is cut where its largest gap is, so that a Pacific network stays whole. */
export function unbroken(longitudes: readonly number[]): number[] {
  const sorted = [...longitudes].sort((a, b) => a - b)
  let cut = Number.NEGATIVE_INFINITY
  let widest = sorted.length > 0 ? sorted[0] + 360 - sorted[sorted.length - 1] : 0
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] - sorted[i - 1] <= widest) continue
    widest = sorted[i] - sorted[i - 1]
    cut = sorted[i]
  }
  return longitudes.map((longitude) => (longitude < cut ? longitude + 360 : longitude))
}
