/** What can be set of an active node manager: whom it asks, what waits meanwhile, and how long it tries. */
import { codeSlots } from '../../sim/code-cache.ts'
import { assumed, given, type ParameterSpecs } from '../../sim/kind.ts'
import { codeParameters } from '../code/parameters.ts'
import { routeText } from './active-routes.ts'
import { codeBytes, codeLoad } from './code-properties.ts'

const { codeState: _, ...body } = codeParameters

/** What code with a body may take here: the same as a program that stands in the environment (service/script). */
const bodyParameters = {
  ...body,
  hashCycles: {
    type: 'number',
    section: 'Code with a body',
    title: 'Hash per byte',
    doc: 'Cycles for each byte of code that has come: it is hashed, so that it is what was asked for.',
    unit: 'cycle/byte',
    default: 24,
    min: 0,
    max: 1e4,
    cite: assumed('SHA-256 without instructions for it'),
  },
  call: {
    type: 'number',
    section: 'Code with a body',
    title: 'Call',
    doc: 'Cycles to call a service that was fetched and heed what it says, besides what its environment costs.',
    unit: 'cycle',
    default: 3000,
    min: 0,
    max: 1e9,
    cite: assumed('a microsecond at 3 GHz: two crossings between an interpreter and its host'),
  },
  operationCycles: {
    ...body.operationCycles,
    default: 60,
    cite: assumed('20 ns at 3 GHz: what an interpreter takes for a node of a program, look-up and types included'),
  },
  codeOperations: {
    ...body.codeOperations,
    default: 200_000,
    cite: assumed('a service between light and heavy: 4 ms at 20 ns for each'),
  },
  codeMemory: { ...body.codeMemory, default: 4_194_304, cite: assumed('room for some two thousand full frames') },
} as const

export const managerParameters = {
  services: {
    type: 'choice',
    title: 'Services of the environment',
    doc: 'Whether the code of the services that stand in the environment is there from the start.',
    default: 'on-demand',
    options: {
      'on-demand': { title: 'on demand', doc: 'Each is fetched when the first packet asks for it.' },
      present: { title: 'there', doc: 'Only what is not in the environment is fetched.' },
    },
    cite: given(
      'tamanoir-2003',
      '3.1.2',
      'services are deployed on demand when streams reach an active node which does not hold the required service',
    ),
  },
  repository: {
    type: 'reference',
    title: 'Repository',
    doc: 'Where code is fetched from.',
    role: 'repository',
    default: '',
  },
  mirror: {
    type: 'reference',
    title: 'Second repository',
    doc: 'Asked when the first does not answer, or does not have it.',
    role: 'repository',
    default: '',
  },
  previous: {
    type: 'reference',
    title: 'Node before',
    doc: 'The manager of the active node from which the streams come.',
    role: 'manager',
    default: '',
  },
  first: {
    type: 'choice',
    title: 'Asked first',
    doc: 'Who is asked first; the others follow when it fails.',
    default: 'repository',
    options: {
      repository: { title: 'the repository', doc: 'One place for all nodes.' },
      previous: { title: 'the node before', doc: 'Code travels with the streams, from node to node.' },
    },
    cite: given('tamanoir-2003', '3.1.2', 'by deploying service from TAN to TAN'),
  },
  meanwhile: {
    type: 'choice',
    title: 'Packets meanwhile',
    doc: 'What becomes of packets whose service is under way.',
    default: 'hold',
    options: {
      hold: { title: 'wait', doc: 'They are served when it is there, in the order in which they came.' },
      drop: { title: 'are dropped', doc: 'Their senders see a loss.' },
      pass: { title: 'pass', doc: 'They go on unprocessed, as through a classical router.' },
    },
    cite: assumed('the paper does not say; nothing should be lost'),
  },
  room: {
    type: 'number',
    title: 'Waiting room',
    doc: 'Packets that may wait for code; a further one is dropped.',
    unit: 'packet',
    default: 1000,
    min: 0,
    max: 1e6,
    integer: true,
    cite: assumed('about a megabyte'),
  },
  cache: {
    type: 'number',
    title: 'Cache',
    doc: 'Services whose code is kept; the one unused longest makes room.',
    unit: 'count',
    default: codeSlots,
    min: 1,
    max: codeSlots,
    integer: true,
    cite: assumed('more than any design here has'),
  },
  timeout: {
    type: 'number',
    title: 'Timeout',
    doc: 'Without an answer for so long it asks again.',
    unit: 'second',
    default: 0.2,
    min: 1e-4,
    max: 100,
    cite: assumed('the least retransmission timeout of Linux'),
  },
  tries: {
    type: 'number',
    title: 'Tries',
    doc: 'Requests to one holder before the next is asked.',
    unit: 'count',
    default: 2,
    min: 1,
    max: 100,
    integer: true,
    cite: assumed('one repetition'),
  },
  forget: {
    type: 'number',
    title: 'Remembers failures',
    doc: 'How long nobody is asked again for code that nobody had.',
    unit: 'second',
    default: 1,
    min: 0,
    max: 9000,
    cite: assumed('so that not every packet asks'),
  },
  bytes: {
    ...codeBytes,
    title: 'Code of present services',
    doc: 'Bytes of code that another node gets of a service that stands in this environment from the start.',
  },
  load: { ...codeLoad, title: 'Loading of present services', doc: 'Cycles that another node needs to load one.' },
  ...bodyParameters,
  routes: routeText(
    'Table',
    'Which active node streams that were served here go to next, by their destination. Without a route they go straight on.',
  ),
  change: routeText('Change', 'Routes that come into the table at the time below.'),
  changeAt: {
    type: 'number',
    section: 'Active routes',
    title: 'Changes at',
    doc: 'Simulated time of the change; 0 = never.',
    unit: 'second',
    default: 0,
    min: 0,
    max: 9000,
    cite: assumed('a table that stays as it is'),
  },
  tells: {
    type: 'reference',
    section: 'Active routes',
    title: 'Tells',
    doc: 'The manager of another node, which gets the change in messages and makes it too.',
    role: 'manager',
    default: '',
  },
} as const satisfies ParameterSpecs
