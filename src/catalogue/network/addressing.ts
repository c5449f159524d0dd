/** Parameters that kinds with an address, and kinds that route, have in common. */
import { assumed, given } from '../../sim/kind.ts'

export const address = {
  type: 'text',
  section: 'Address',
  title: 'IPv4 address',
  doc: 'With the length of its prefix if it matters to routes, such as 10.0.3.7/24; empty = given by number. In a machine the address of the machine counts.',
  default: '',
  maxLength: 18,
  format: 'address',
} as const

/** Of what may share an address, or have one besides its machine's. */
export const virtualAddress = {
  ...address,
  doc: 'With the length of its prefix if it matters to routes, such as 10.0.3.7/24; empty = given by number, or in a machine that of the machine. One set here counts in a machine too, as a virtual address besides its own.',
} as const

export const anycast = {
  type: 'flag',
  section: 'Address',
  title: 'Anycast',
  doc: 'Shares its address with others: what is sent to any of them goes to the nearest that works.',
  default: false,
  cite: given(
    'rfc4786',
    '2',
    'the practice of making a particular Service Address available in multiple, discrete, autonomous locations',
  ),
} as const

export const routing = {
  type: 'choice',
  section: 'Routes',
  title: 'Routing',
  doc: 'Where routes come from. They follow failures at once, as after convergence.',
  default: 'shortest-path',
  options: {
    'shortest-path': { title: 'shortest path', doc: 'Fewest hops, then least delay; besides the static routes.' },
    static: {
      title: 'static only',
      doc: 'Neighbours, and what the static routes say. Other routers do not know, and send here what the shortest path leads here.',
    },
  },
  cite: assumed('the routes that OSPF finds when every link costs the same'),
} as const

export const routes = {
  type: 'text',
  section: 'Routes',
  title: 'Static routes',
  doc: 'Such as “10.1.0.0/16 via router-2”, separated by commas; the neighbour by its name in the document. The longest prefix wins, a route whose link or neighbour has failed does not count. Automatic routes have the prefix of the address they lead to, 32 bits when it has none; of two as long the static one wins.',
  default: '',
  maxLength: 2000,
  format: 'routes',
} as const

export const multipath = {
  type: 'choice',
  section: 'Routes',
  title: 'Equal-cost paths',
  doc: 'What is done with several shortest paths: those with the same number of hops, whatever their delays. With one path the least delay decides.',
  default: 'off',
  options: {
    off: { title: 'one path', doc: 'The one with the least delay, then the first of the document.' },
    flow: {
      title: 'by flow',
      doc: 'A hash of the addresses chooses: a flow keeps its path and its order (RFC 2992, hash-threshold).',
    },
    packet: { title: 'by packet', doc: 'In turn: links are loaded evenly, and packets may overtake one another.' },
  },
  cite: assumed('one path, as where nothing is configured'),
} as const
