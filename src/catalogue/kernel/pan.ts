import { isFragment, reassemble, reassemblyDefaults } from '../../sim/fragmentation.ts'
import { defineKind, extrapolated, fitted, given } from '../../sim/kind.ts'
import { policyFindings } from '../code/findings.ts'
import { keptCode } from '../code/keeps.ts'
import { flush, shrink } from '../ee/capsule-code.ts'
import { nodeParameters } from '../ee/capsule-parameters.ts'
import { applications, codeOffer, configureNode, isCapsule, nodeCounters, nodeState, port, softCounters } from '../ee/capsules.ts'
import { nodeHandlers, queue } from '../ee/evaluation.ts'

export { event, port } from '../ee/capsules.ts'

export default defineKind({
  kind: 'kernel/pan',
  title: 'PAN node in the kernel',
  doc: 'A capsule-based active node as a kernel module beside IP. It evaluates the code of each capsule in the soft interrupt and sends the capsule on by IP forwarding in the buffer that it came in, without touching its data. A host that does not forward sends its own capsules as it sends everything else.',
  cite: given('pan-1999', 'III-H', 'The other is implemented as a loadable kernel module for the Linux 2.0 operating system'),
  group: 'kernel',
  role: 'capsule-node',
  free: false,
  addressable: true,
  fits: { role: 'stack', out: 'out', also: { own: 'output' } },
  ports: { out: { title: 'to IP', joins: 'inner' }, own: { title: 'to the network', joins: 'inner' } },
  offers: { application: applications, code: { ...codeOffer, level: 'kernel' } },
  parameters: {
    dispatch: {
      type: 'number',
      title: 'Capsule',
      doc: 'Cycles to take a capsule from IP, look up its code and give it back to IP.',
      unit: 'cycle',
      default: 1400,
      min: 0,
      max: 1e8,
      cite: fitted(
        'pan-1999',
        'IV-B',
        '20 µs over passive forwarding, less the 13 µs that were measured in user space for environment and native code: 7 µs at 200 MHz',
      ),
    },
    copies: {
      type: 'flag',
      title: 'Copies every capsule',
      doc: 'Copies all data before sending it, to see what the avoidance of copies gains.',
      default: false,
      cite: given('pan-1999', 'IV-A', 'copies all data before sending it in order to measure how much is actually gained'),
    },
    ...nodeParameters,
    nativeCycles: {
      ...nodeParameters.nativeCycles,
      cite: extrapolated(
        'pan-1999',
        'IV-B',
        '13 µs were measured in the process; the two nodes share most of their code, and in the kernel nobody measured',
      ),
    },
    systemCall: {
      ...nodeParameters.systemCall,
      cite: extrapolated(
        'pan-1999',
        'III-H',
        'applications reach the kernel by a socket type of its own; a call on it is taken to cost what one of the process costs',
      ),
    },
  },
  resources: { evaluator: { title: 'evaluator', discipline: 'fifo', capacity: 'queue' } },
  state: nodeState,
  soft: softCounters,
  look: { icon: 'pill', tone: 'kernel', gauges: ['evaluator'], counters: nodeCounters },
  configure(world, state, row, self, values) {
    configureNode(world, state, row, self, values, { flush, shrink })
    state.entry[row] = values.dispatch * world.cycle[self]
    state.duplicate[row] = values.copies ? 1 : 0
  },
  inspectCode: policyFindings,
  keeps: keptCode,
  on: {
    packet(world, state, row, self, packet) {
      if (!isCapsule(world, packet)) {
        world.send(self, port.out, packet)
        return
      }
      world.enter(packet)
      const { time, memory } = reassemblyDefaults
      if (!isFragment(world, packet) || reassemble(world, self, packet, time, memory)) queue(world, state, row, self, packet)
    },
    ...nodeHandlers,
  },
})
