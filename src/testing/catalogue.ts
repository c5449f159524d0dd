/** A small catalogue for tests of the document: one kind of every sort of place, parameter and port. Its kinds do nothing. */
import { assumed, defineKind, type Kind, type Look } from '../sim/kind.ts'

const cite = assumed('for tests')
const look: Look = { icon: 'box', tone: 'network', gauges: [] }
const common = { doc: 'for tests', cite, look, state: {}, on: { packet: () => {} } } as const
const linkPort = (max: number) => ({ link: { title: 'Link', joins: 'link' as const, max } })
const processor = { resource: 'cpu', priority: 1, clock: 'clock' } as const
const place = { arrangement: 'chain', returns: 'packet', runs: processor } as const

export const testCatalogue: readonly Kind[] = [
  defineKind({
    ...common,
    kind: 'infrastructure/machine',
    title: 'Machine',
    group: 'infrastructure',
    role: 'machine',
    free: true,
    ports: {},
    offers: {
      card: { ...place, role: 'card', title: 'network cards', level: 'nic', max: 2 },
      first: { ...place, role: 'hook/first', title: 'first hook', level: 'kernel', max: 1 },
      last: { ...place, role: 'hook/last', title: 'last hook', level: 'kernel', max: 1 },
      environment: { ...place, role: 'environment', title: 'user space', level: 'user' },
    },
    parameters: {
      clock: { type: 'number', title: 'Clock', doc: '', unit: 'hertz', default: 1e9, min: 1e6, max: 1e11, cite },
      profile: { type: 'profile', title: 'Profile', doc: '', default: '' },
    },
  }),
  defineKind({
    ...common,
    kind: 'nic/plain',
    title: 'Plain card',
    group: 'nic',
    role: 'card',
    free: false,
    fits: { role: 'card', out: 'up' },
    ports: { ...linkPort(1), up: { title: 'Up', joins: 'inner' } },
    offers: {
      service: { ...place, role: 'service', title: 'card services', level: 'nic', closed: 'this card cannot be programmed' },
    },
    parameters: {},
  }),
  defineKind({
    ...common,
    kind: 'kernel/hook',
    title: 'Hook',
    group: 'kernel',
    role: 'hook',
    free: false,
    fits: { role: 'hook', by: 'point', out: 'up' },
    ports: { up: { title: 'Up', joins: 'inner' } },
    offers: { service: { ...place, role: 'service', title: 'hook services', level: 'kernel' } },
    parameters: {
      point: {
        type: 'choice',
        title: 'Point',
        doc: '',
        default: 'first',
        options: { first: { title: 'First', doc: '' }, last: { title: 'Last', doc: '' }, none: { title: 'None', doc: '' } },
        cite,
      },
    },
  }),
  defineKind({
    ...common,
    kind: 'ee/plain',
    title: 'Environment',
    group: 'user',
    role: 'environment',
    free: false,
    fits: { role: 'environment', out: 'up' },
    ports: { up: { title: 'Up', joins: 'inner' } },
    offers: { service: { ...place, role: 'service', title: 'services', level: 'user' } },
    parameters: {},
  }),
  ...(['count', 'gzip'] as const).map((name) =>
    defineKind({
      ...common,
      kind: `service/${name}`,
      title: name === 'count' ? 'Count' : 'Gzip',
      group: 'service',
      role: 'service',
      free: false,
      fits: { role: 'service', out: 'up' },
      ...(name === 'gzip' && { levels: ['user', 'cluster'] as const, refuses: { kernel: 'it needs floating point' } }),
      ports: { up: { title: 'Up', joins: 'inner' } },
      parameters: {
        window: { type: 'number', title: 'Window', doc: '', unit: 'packet', default: 10, min: 1, max: 100, integer: true, cite },
        exact: { type: 'flag', title: 'Exact', doc: '', default: true, cite },
        label: { type: 'text', title: 'Label', doc: '', default: '', maxLength: 8 },
      },
    }),
  ),
  defineKind({
    ...common,
    kind: 'network/router',
    title: 'Router',
    group: 'network',
    role: 'router',
    free: true,
    forwards: 'router',
    ports: linkPort(64),
    parameters: {},
  }),
  defineKind({
    ...common,
    kind: 'link/wire',
    title: 'Wire',
    group: 'network',
    role: 'wire',
    free: false,
    forwards: 'wire',
    ports: { towards: { title: 'To', joins: 'inner' }, back: { title: 'Back', joins: 'inner' } },
    parameters: {
      rate: { type: 'number', title: 'Rate', doc: '', unit: 'bit/second', default: 1e8, min: 1, max: 1e13, cite },
      delay: { type: 'number', title: 'Delay', doc: '', unit: 'second', default: 0, min: 0, max: 1, cite },
    },
  }),
  defineKind({
    ...common,
    kind: 'traffic/source',
    title: 'Source',
    group: 'traffic',
    role: 'source',
    free: true,
    flow: true,
    addressable: true,
    ports: linkPort(1),
    parameters: {
      destination: { type: 'reference', title: 'Destination', doc: '', role: 'sink', default: '' },
      capture: { type: 'file', title: 'Capture', doc: '', accept: '.pcap', default: '' },
    },
  }),
  defineKind({
    ...common,
    kind: 'traffic/sink',
    title: 'Sink',
    group: 'traffic',
    role: 'sink',
    free: true,
    addressable: true,
    ports: linkPort(1),
    parameters: {},
  }),
]
