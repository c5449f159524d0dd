import { defineKind, given } from '../../sim/kind.ts'
import { policyFindings } from '../code/findings.ts'
import { keptCode } from '../code/keeps.ts'
import { flush, shrink } from './capsule-code.ts'
import { javaParameters, nodeParameters } from './capsule-parameters.ts'
import { applications, codeOffer, configureNode, nodeCounters, nodeState, softCounters } from './capsules.ts'
import { nodeHandlers, queue } from './evaluation.ts'

export { event, port } from './capsules.ts'

export default defineKind({
  kind: 'ee/pan',
  title: 'PAN node in a process',
  doc: 'A capsule-based active node as an ordinary process: capsules reach it over UDP and leave it the same way, with a system call and a copy each time. It runs native code and, with a Java virtual machine in it, Java.',
  cite: given('pan-1999', 'III-H', 'One runs as a user-space process on a UNIX-like operating system'),
  group: 'user',
  role: 'capsule-node',
  free: false,
  addressable: true,
  fits: { role: 'environment', out: 'out', also: { own: 'output' } },
  ports: { out: { title: 'to the kernel', joins: 'inner' }, own: { title: 'to the network', joins: 'inner' } },
  offers: { application: applications, code: { ...codeOffer, level: 'user' } },
  parameters: { ...nodeParameters, ...javaParameters },
  resources: { evaluator: { title: 'evaluator', discipline: 'fifo', capacity: 'queue' } },
  state: nodeState,
  soft: softCounters,
  look: {
    icon: 'pill',
    tone: 'user',
    gauges: ['evaluator'],
    counters: {
      ...nodeCounters,
      created: 'objects created',
      createdWrappers: 'wrapper objects',
      createdHeader: 'header objects',
      createdRest: 'other objects',
      allocated: 'objects since a collection',
      finalisable: 'to be finalised',
      finalised: 'finalised',
      collections: 'collections',
      collecting: 'µs collections',
    },
  },
  configure(world, state, row, self, values) {
    configureNode(world, state, row, self, values, { flush, shrink })
    state.entry[row] = state.call[row]
    state.crosses[row] = 1
    state.machine[row] = 1
    const parts = [values.javaEnvironment, values.javaRead, values.javaWrite, values.javaForward, values.javaRest]
    state.java.set(parts, row * parts.length)
    state.wrappers[row] = values.wrappers
    state.headerObjects[row] = values.headerObjects
    state.codeObjects[row] = values.codeObjects
    state.heap[row] = values.heap
    state.sweep[row] = values.sweep
    state.finaliser[row] = values.finaliser
    state.collects[row] = values.collects ? 1 : 0
  },
  inspectCode: policyFindings,
  keeps: keptCode,
  on: { packet: queue, ...nodeHandlers },
})
