/** A small catalogue and a design for tests of the page: every shape of kind, no behaviour. */
import { assumed, type Kind, type NumberParameter, type Offer, type Unit } from '../../sim/kind.ts'
import { schemaVersion, type Topology } from '../../topology/document.ts'

const cite = assumed('made up for tests')
const number = (title: string, unit: Unit, value: number, min: number, max: number): NumberParameter => ({
  type: 'number',
  title,
  doc: `${title} of a component that exists in tests only.`,
  unit,
  default: value,
  min,
  max,
  cite,
})
const offer = (role: string, title: string, level: Offer['level'], more: Partial<Offer> = {}): Offer => ({
  role,
  title,
  level,
  returns: 'packet',
  arrangement: 'chain',
  runs: 'inherit',
  ...more,
})
const kind = (name: string, title: string, group: Kind['group'], role: string, icon: string, more: Partial<Kind> = {}): Kind => ({
  kind: name,
  title,
  doc: `${title}: what it is and what it costs, in two or three plain sentences that fit into a small panel beside it.`,
  cite,
  group,
  role,
  free: false,
  ports: {},
  parameters: {},
  state: {},
  look: { icon, tone: group, gauges: [] },
  on: { packet() {} },
  ...more,
})
const wire = { wire: { title: 'Wire', joins: 'link' } } as const
const hooks = ['PRE_ROUTING', 'LOCAL_IN', 'FORWARD', 'LOCAL_OUT', 'POST_ROUTING']

export const testCatalogue: readonly Kind[] = [
  kind('box/host', 'Host', 'infrastructure', 'host', 'server', {
    free: true,
    forwards: 'router',
    offers: {
      nic: offer('nic', 'NIC', 'nic', { arrangement: 'fan' }),
      ...Object.fromEntries(hooks.map((hook) => [hook, offer(`hook/${hook}`, hook, 'kernel', { max: 1 })])),
      forwarding: offer('forwarding', 'IP forwarding', 'kernel', { max: 1 }),
      ee: offer('ee', 'Execution environment', 'user', { arrangement: 'fan' }),
      director: offer('director', 'Front-end', 'cluster', { max: 1 }),
    },
    parameters: {
      cpus: { ...number('CPUs', 'count', 2, 1, 64), integer: true },
      clock: number('Clock', 'hertz', 1.4e9, 1e6, 1e10),
    },
    resources: { cpu: { title: 'CPU', discipline: 'priority' }, bus: { title: 'I/O bus', discipline: 'fifo' } },
    look: { icon: 'server', tone: 'infrastructure', gauges: ['cpu', 'bus'] },
  }),
  kind('card/plain', 'Ethernet NIC', 'nic', 'nic', 'ethernet-port', {
    fits: { role: 'nic', out: 'up' },
    ports: { ...wire, up: { title: 'Up', joins: 'inner' } },
    offers: { slot: offer('code', 'Services', 'nic', { closed: 'this card has no processor of its own' }) },
    parameters: { ring: { ...number('Ring', 'packet', 256, 1, 4096), integer: true } },
    resources: { ring: { title: 'Ring', discipline: 'fifo' } },
    look: { icon: 'ethernet-port', tone: 'nic', gauges: ['ring'] },
  }),
  kind('card/programmable', 'Programmable NIC', 'nic', 'nic', 'cpu', {
    fits: { role: 'nic', out: 'up' },
    ports: { ...wire, up: { title: 'Up', joins: 'inner' } },
    offers: { slot: offer('code', 'Services', 'nic') },
    resources: { cpu: { title: 'NIC CPU', discipline: 'fifo' } },
    look: { icon: 'cpu', tone: 'nic', gauges: ['cpu'] },
  }),
  kind('os/hook', 'Netfilter hook', 'kernel', 'hook', 'anchor', {
    fits: { role: 'hook', by: 'hook', out: 'next' },
    ports: { next: { title: 'Next', joins: 'inner' } },
    offers: { code: offer('code', 'Services', 'kernel') },
    parameters: {
      hook: {
        type: 'choice',
        title: 'Hook',
        doc: 'Where on its way through the kernel a packet meets it.',
        default: 'PRE_ROUTING',
        options: Object.fromEntries(hooks.map((hook) => [hook, { title: hook, doc: `The hook ${hook}.` }])),
        cite,
      },
    },
    presets: hooks.map((hook) => ({ title: hook, parameters: { hook } })),
  }),
  kind('os/forwarding', 'IP forwarding', 'kernel', 'forwarding', 'route', { fits: { role: 'forwarding' } }),
  kind('place/java', 'Java EE', 'user', 'ee', 'coffee', {
    fits: { role: 'ee', out: 'down' },
    ports: { down: { title: 'Down', joins: 'inner' } },
    offers: { code: offer('code', 'Services', 'user', { arrangement: 'fan' }) },
    parameters: { threads: { ...number('Threads', 'count', 8, 1, 1024), integer: true } },
    resources: { thread: { title: 'Threads', discipline: 'fifo' } },
    look: { icon: 'coffee', tone: 'user', gauges: ['thread'] },
    presets: [
      { title: 'IBM JVM', parameters: { threads: 8 } },
      { title: 'GCJ native', parameters: { threads: 4 } },
    ],
  }),
  kind('code/monitor', 'Monitor', 'service', 'code', 'activity', {
    fits: { role: 'code', out: 'next' },
    parameters: {
      cost: number('Cost per packet', 'second', 7e-6, 0, 1),
      label: { type: 'text', title: 'Label', doc: 'Written into its records.', default: '', maxLength: 20 },
      deep: { type: 'flag', title: 'Deep', doc: 'Looks into the payload.', default: false, cite },
    },
    look: { icon: 'activity', tone: 'service', gauges: ['work'] },
    resources: { work: { title: 'Work', discipline: 'fifo' } },
  }),
  kind('code/gzip', 'Gzip', 'service', 'code', 'file-archive', {
    fits: { role: 'code', out: 'next' },
    levels: ['user', 'cluster'],
    refuses: { kernel: 'it needs floating point and megabytes of memory', nic: 'it needs more memory than a card has' },
  }),
  kind('many/director', 'Front-end', 'cluster', 'director', 'split', { fits: { role: 'director' } }),
  kind('net/link', 'Ethernet link', 'network', 'link', 'cable', {
    ports: {},
    forwards: 'wire',
    parameters: {
      rate: number('Rate', 'bit/second', 100e6, 1, 1e12),
      delay: number('Delay', 'second', 1e-6, 0, 10),
      up: { type: 'flag', title: 'Up', doc: 'Whether it works.', default: true, failure: true, cite },
    },
    presets: [{ title: 'Gigabit', parameters: { rate: 1e9 } }],
  }),
  kind('net/switch', 'Switch', 'network', 'switch', 'network', {
    free: true,
    forwards: 'bridge',
    ports: { port: { title: 'Port', joins: 'link', max: 16 } },
  }),
  kind('flow/source', 'Poisson source', 'traffic', 'source', 'radio-tower', {
    free: true,
    flow: true,
    ports: wire,
    parameters: {
      rate: number('Rate', 'packet/second', 1000, 0.001, 1e9),
      to: { type: 'reference', title: 'To', doc: 'Where its packets go.', role: 'sink', default: '' },
      trace: { type: 'file', title: 'Capture', doc: 'Sizes and times of real packets.', accept: '.pcap,.pcapng', default: '' },
    },
  }),
  kind('flow/sink', 'Sink', 'traffic', 'sink', 'target', { free: true, addressable: true, ports: wire }),
]

export const testTopology: Topology = {
  schemaVersion,
  title: 'Four levels of one node',
  seed: 7,
  duration: 2,
  components: [
    { id: 'client', kind: 'flow/source', title: 'Client', x: 0, y: 320 },
    { id: 'node', kind: 'box/host', title: 'Tamanoir node', x: 260, y: 0 },
    { id: 'eth0', kind: 'card/plain', title: 'eth0', parent: 'node' },
    { id: 'eth1', kind: 'card/programmable', title: 'myri0', parent: 'node' },
    { id: 'post', kind: 'os/hook', parent: 'node', parameters: { hook: 'POST_ROUTING' } },
    { id: 'pre', kind: 'os/hook', parent: 'node' },
    { id: 'forward', kind: 'os/hook', parent: 'node', parameters: { hook: 'FORWARD' } },
    { id: 'in', kind: 'os/hook', parent: 'node', parameters: { hook: 'LOCAL_IN' } },
    { id: 'out', kind: 'os/hook', parent: 'node', parameters: { hook: 'LOCAL_OUT' } },
    { id: 'ip', kind: 'os/forwarding', parent: 'node' },
    { id: 'jvm', kind: 'place/java', parent: 'node' },
    { id: 'monitor', kind: 'code/monitor', parent: 'jvm' },
    { id: 'gzip', kind: 'code/gzip', parent: 'jvm' },
    { id: 'server', kind: 'flow/sink', title: 'Server', x: 960, y: 320 },
  ],
  links: [
    { id: 'l1', kind: 'net/link', from: 'client', to: 'eth0' },
    { id: 'l2', kind: 'net/link', from: 'eth1', to: 'server', parameters: { rate: 1e9 } },
  ],
}
