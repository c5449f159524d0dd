/** A failure in a real network: the Abilene backbone of 2004 (Internet2), its cities and lines, delays by distance. */
import type { TimedEdit } from '../topology/document.ts'
import { propagationDelay } from '../topology/import/geography.ts'
import { design, part, wire } from '../topology/notation.ts'

/** Degrees north and east, rounded: the cities, not the buildings. */
const cities: Readonly<Record<string, readonly [string, number, number]>> = {
  seattle: ['Seattle', 47.6, -122.3],
  sunnyvale: ['Sunnyvale', 37.4, -122],
  losangeles: ['Los Angeles', 34.1, -118.2],
  denver: ['Denver', 39.7, -105],
  kansas: ['Kansas City', 39.1, -94.6],
  houston: ['Houston', 29.8, -95.4],
  chicago: ['Chicago', 41.9, -87.6],
  indianapolis: ['Indianapolis', 39.8, -86.2],
  atlanta: ['Atlanta', 33.7, -84.4],
  washington: ['Washington', 38.9, -77],
  newyork: ['New York', 40.7, -74],
}
const lines: readonly (readonly [string, string])[] = [
  ['seattle', 'sunnyvale'],
  ['seattle', 'denver'],
  ['sunnyvale', 'losangeles'],
  ['sunnyvale', 'denver'],
  ['losangeles', 'houston'],
  ['denver', 'kansas'],
  ['kansas', 'houston'],
  ['kansas', 'indianapolis'],
  ['houston', 'atlanta'],
  ['indianapolis', 'chicago'],
  ['indianapolis', 'atlanta'],
  ['atlanta', 'washington'],
  ['chicago', 'newyork'],
  ['washington', 'newyork'],
]

/** pixels a degree on the canvas */
const [east, north] = [19, 34]
const at = (city: string, right = 0, down = 0): [number, number] => {
  const [, latitude, longitude] = cities[city]
  return [Math.round(((longitude + 123) * east + right) / 8) * 8, Math.round(((48 - latitude) * north + down) / 8) * 8]
}
const placeOf = (city: string) => ({ latitude: cities[city][1], longitude: cities[city][2] })
const access = { rate: 1e9, delay: 1e-5 }
const second = 1e12

const up = (value: boolean, seconds: number): TimedEdit => ({
  at: seconds * second,
  edit: { type: 'set', id: 'denver--kansas', parameter: 'up', value },
})

export default {
  ...design(
    'Failure and reroute',
    'The Abilene backbone of 2004, each line with the delay of its length. A ping and a TCP connection cross it from Seattle to New York. After five seconds the line from Denver to Kansas City fails, and at once routes lead around by Houston; at fifteen seconds it returns. Fail other lines while it runs: select one and press X.',
    [
      ...Object.entries(cities).map(([id, [title]]) => part(id, 'network/router', { title, at: at(id) })),
      part('ping', 'traffic/ping', {
        title: 'Ping',
        at: at('seattle', -200, -32),
        parameters: { destination: 'pong', interval: 0.02 },
      }),
      part('tcp', 'traffic/tcp', { title: 'Download', at: at('seattle', -200, 56), parameters: { destination: 'sink' } }),
      part('pong', 'traffic/sink', { title: 'Host', at: at('newyork', 200, -56) }),
      part('sink', 'traffic/sink', { title: 'Laptop', at: at('newyork', 200, 32) }),
    ],
    [
      ...lines.map(([a, b]) => wire(a, b, { rate: 100e6, delay: propagationDelay(placeOf(a), placeOf(b)), queue: 300 })),
      wire('ping', 'seattle', access),
      wire('tcp', 'seattle', access),
      wire('newyork', 'pong', access),
      wire('newyork', 'sink', access),
    ],
    { duration: 25, speed: 1 },
  ),
  edits: [up(false, 5), up(true, 15)],
}
