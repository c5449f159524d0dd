import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { passCall, stepPorts, stepState, takeCall } from './call-steps.ts'

export { port } from './call-steps.ts'
export const event = numbers('packet', 'translated')

/** How far a call has been translated: what each step makes of it. */
export const steps = { sockets: 1, geni: 2, nodeos: 3 } as const

const step = (title: string, doc: string) => ({ title, doc })

export default defineKind({
  kind: 'kernel/silk-driver',
  title: 'Call translation',
  doc: 'One step of a NodeOS call on its way from the system call to the path: each driver makes of it what the next understands. Each understands only the one before, so all three have to be there, in the order sockets, Geni, NodeOS. Place them, and step through the call of a channel.',
  cite: given(
    'silk-2002',
    '4',
    'our socket partner driver needs to convert the respective Linux kernel function calls to the partner interface, so that it can then communicate with the corresponding Scout path via Geni',
  ),
  group: 'kernel',
  role: 'silk-driver',
  free: false,
  fits: { role: 'silk-driver', out: 'out' },
  ports: stepPorts,
  parameters: {
    driver: {
      type: 'choice',
      title: 'Step',
      doc: 'What it makes of the call.',
      default: 'sockets',
      options: {
        sockets: step('socket partner', 'ioctl(fd, NODEOS_INCHAN_CREATE, …) becomes ctl(Geni, NULL, NODEOS_INCHAN_CREATE, …).'),
        geni: step('Geni', 'It finds that the call is the NodeOS module’s: ctl(NodeOS, INCHAN_CREATE, …).'),
        nodeos: step('NodeOS module', 'It keeps domains and pools, and invokes pathCreate.'),
      },
      cite: given('silk-2002', '4', 'In our case, it always translates to control operations on the NodeOS module'),
    },
    cycles: {
      type: 'number',
      title: 'Translation',
      doc: 'Cycles of each call.',
      unit: 'cycle',
      default: 200,
      min: 0,
      max: 1e8,
      cite: assumed('a function call by way of a table; no cost of a call is printed'),
    },
  },
  presets: [
    { title: 'Socket partner', parameters: { driver: 'sockets' } },
    { title: 'Geni', parameters: { driver: 'geni' } },
    { title: 'NodeOS module', parameters: { driver: 'nodeos' } },
  ],
  state: stepState,
  look: { icon: 'arrow-right-left', tone: 'kernel', gauges: [], counters: { calls: 'calls', strange: 'not understood' } },
  configure(_world, state, row, _self, values) {
    state.step[row] = steps[values.driver as keyof typeof steps]
    state.cycles[row] = values.cycles
  },
  on: { packet: takeCall, translated: passCall },
})
