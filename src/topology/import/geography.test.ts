import { expect, test } from 'vitest'
import { greatCircle, propagationDelay, unbroken } from './geography.ts'

const place = (latitude: number, longitude: number) => ({ latitude, longitude })

/** Reference distances on a sphere of 6,371.0088 km, by the spherical law of cosines with the platform's own functions. */
function reference(a: { latitude: number; longitude: number }, b: typeof a): number {
  const [p, q, d] = [a.latitude, b.latitude, b.longitude - a.longitude].map((degrees) => (degrees * Math.PI) / 180)
  return 6371.0088 * Math.acos(Math.sin(p) * Math.sin(q) + Math.cos(p) * Math.cos(q) * Math.cos(d))
}

test.each([
  ['New York – Chicago', place(40.71427, -74.00597), place(41.85003, -87.65005)],
  ['Perth – Sydney', place(-31.93333, 115.83333), place(-33.86785, 151.20732)],
  ['Auckland – Los Angeles, over the date line', place(-36.86667, 174.76667), place(34.05223, -118.24368)],
  ['pole – equator', place(90, 0), place(0, 77)],
])('%s', (_name, a, b) => {
  expect(greatCircle(a, b)).toBeCloseTo(reference(a, b), 6)
  expect(greatCircle(b, a)).toBeCloseTo(greatCircle(a, b), 9)
})

test('antipodes and equal places', () => {
  expect(greatCircle(place(0, 0), place(0, 180))).toBeCloseTo(Math.PI * 6371.0088, 6)
  expect(greatCircle(place(12, 34), place(12, 34))).toBe(0)
})

test('a thousand kilometres of fibre take 4.9 ms; one city is a kilometre wide', () => {
  const degrees = (1000 / (Math.PI * 6371.0088)) * 180
  expect(propagationDelay(place(0, 0), place(0, degrees))).toBe(0.004897)
  expect(propagationDelay(place(5, 5), place(5, 5))).toBe(0.000005)
})

test('the map is cut at its largest gap', () => {
  expect(unbroken([170, -170, 175])).toEqual([170, 190, 175])
  expect(unbroken([-74, -122, 10])).toEqual([-74, -122, 10])
  expect(unbroken([])).toEqual([])
})
