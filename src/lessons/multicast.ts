/** Multicast against unicast: one lecture to eight receivers, as eight flows and as one group, over the same tree. */
import { design, part, wire } from '../topology/notation.ts'

const group = '239.10.20.30'
const stream = { rate: 500, size: 1316 }
const campuses = ['Library', 'Physics', 'Medicine', 'Dormitory']
const seats = [1, 2, 3, 4, 5, 6, 7, 8]
const fast = { rate: 1e9 }

/** A campus: core, four buildings, two receivers in each; what is sent comes to the core over one line. */
function campus(name: string, y: number, receiver: (seat: number) => object) {
  return {
    parts: [
      part(`${name}-gate`, 'network/router', { title: 'Provider', at: [280, y + 252] }),
      part(`${name}-core`, 'network/router', { title: 'Campus', at: [520, y + 252] }),
      ...campuses.map((title, i) => part(`${name}-r${i + 1}`, 'network/router', { title, at: [760, y + 36 + 144 * i] })),
      ...seats.map((seat) =>
        part(`${name}-x${seat}`, 'traffic/sink', {
          title: `Seat ${seat}`,
          at: [1000, y + 72 * (seat - 1)],
          ...receiver(seat),
        }),
      ),
    ],
    links: [
      wire(`${name}-gate`, `${name}-core`, { rate: 100e6, delay: 2e-3 }),
      ...campuses.map((_, i) => wire(`${name}-core`, `${name}-r${i + 1}`, { rate: 100e6, delay: 1e-4 })),
      ...seats.map((seat) => wire(`${name}-r${Math.ceil(seat / 2)}`, `${name}-x${seat}`, { rate: 100e6 })),
    ],
  }
}
const one = campus('uni', 0, () => ({}))
const many = campus('multi', 640, () => ({ parameters: { group } }))

export default design(
  'Multicast against unicast',
  'A lecture of 5.3 Mb/s goes to eight seats. Above, a server sends each seat a flow of its own: the line from Provider to Campus carries the same lecture eight times, 43 Mb/s with framing, and each building’s line twice. Below, the server sends once to the group 239.10.20.30 and routers copy where the ways part: every line carries one copy, 5.4 Mb/s, and a packet crosses 14 links where eight cross 32. Clear the multicast group of a seat while it runs: its branch falls silent.',
  [
    ...seats.map((seat) =>
      part(`uni-s${seat}`, 'traffic/source', {
        title: `Flow ${seat}`,
        at: [0, 72 * (seat - 1)],
        parameters: { ...stream, destination: `uni-x${seat}` },
      }),
    ),
    ...one.parts,
    part('multi-s', 'traffic/source', { title: 'Lecture', at: [0, 892], parameters: { ...stream, group } }),
    ...many.parts,
  ],
  [
    ...seats.map((seat) => wire(`uni-s${seat}`, 'uni-gate', fast)),
    ...one.links,
    wire('multi-s', 'multi-gate', fast),
    ...many.links,
  ],
  { duration: 5, speed: 0.01 },
)
