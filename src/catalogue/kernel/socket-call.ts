import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { passCall, stepPorts, stepState, takeCall } from './call-steps.ts'

export { port } from './call-steps.ts'
export const event = numbers('packet', 'done')

/** How far the socket of a call has come: what each step makes of it. */
export const socketSteps = { sys_socket: 1, sock_create: 2, create: 3 } as const

const step = (title: string, doc: string) => ({ title, doc })

const sequence = given(
  'silk-2002',
  '4',
  'the socket call becomes a sys_socket call, which invokes sock_create to allocate memory for the socket structure, and subsequently invoking the create call',
)

export default defineKind({
  kind: 'kernel/socket-call',
  title: 'Socket call',
  doc: 'One step of socket(PF_SCOUT, …), which Snow calls before the ioctl that creates a channel. Each step is called by the one before, so all three have to be there, in the order sys_socket, sock_create, create, or none: then the socket is part of the cost of the system call.',
  cite: sequence,
  group: 'kernel',
  role: 'socket-call',
  free: false,
  fits: { role: 'socket-call', out: 'out' },
  ports: stepPorts,
  parameters: {
    step: {
      type: 'choice',
      title: 'Step',
      doc: 'What it does.',
      default: 'sys_socket',
      options: {
        sys_socket: step('sys_socket', 'socket(PF_SCOUT, …) has come into the kernel.'),
        sock_create: step('sock_create', 'It allocates memory for the socket structure.'),
        create: step('create', 'The one of the protocol family PF_SCOUT: the socket partner has its socket.'),
      },
      cite: sequence,
    },
    cycles: {
      type: 'number',
      title: 'Step',
      doc: 'Cycles of each call.',
      unit: 'cycle',
      default: 300,
      min: 0,
      max: 1e8,
      cite: assumed('a function call and a list that is searched or allocated; no cost of a call is printed'),
    },
  },
  presets: [
    { title: 'sys_socket', parameters: { step: 'sys_socket' } },
    { title: 'sock_create', parameters: { step: 'sock_create' } },
    { title: 'create', parameters: { step: 'create' } },
  ],
  state: stepState,
  look: { icon: 'plug', tone: 'kernel', gauges: [], counters: { calls: 'calls', strange: 'out of order' } },
  configure(_world, state, row, _self, values) {
    state.step[row] = socketSteps[values.step as keyof typeof socketSteps]
    state.cycles[row] = values.cycles
  },
  on: { packet: takeCall, done: passCall },
})
