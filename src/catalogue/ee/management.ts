import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { nameKey } from '../../sim/random.ts'
import { call, isCall, makeCall, permits } from '../nodeos/calls.ts'
import { credentialOf, load } from './nodeos.ts'

export const port = numbers('out')
export const event = numbers('packet', 'boot', 'admitted', 'loaded', 'checked')

const levels = { environments: 0, applications: 1 } as const

export default defineKind({
  kind: 'ee/management',
  title: 'Management EE or AA',
  doc: 'The first environment that is started: it loads the others that name it, one after the other, if they show the credential that its security module asks for. As a Management AA it makes the calls that create and destroy domains for the applications that name it, without an environment between it and the NodeOS.',
  cite: given(
    'silk-2002',
    '1',
    'the first EE started at system initialization, which necessarily loads, manages and coordinates between subsequent EEs in the system, and maintains a mandatory security module',
  ),
  group: 'user',
  role: 'management',
  free: false,
  flow: true,
  fits: { role: 'management', out: 'out' },
  ports: { out: { title: 'to the kernel', joins: 'inner' } },
  parameters: {
    manages: {
      type: 'choice',
      title: 'Manages',
      doc: 'What it is the manager of.',
      default: 'environments',
      options: {
        environments: { title: 'environments (MEE)', doc: 'It loads them; calls of domains pass.' },
        applications: { title: 'applications (MAA)', doc: 'It makes the calls of domains that name it.' },
      },
      cite: given(
        'silk-2002',
        '1',
        'It is also possible for a Management AA (MAA) to exist, to similarly manage and coordinate between the AAs running on the node',
      ),
    },
    begin: {
      type: 'number',
      title: 'Starts at',
      doc: 'Simulated time, or after its machine has crashed the time since it is back.',
      unit: 'second',
      default: 0,
      min: 0,
      max: 9000,
      when: { parameter: 'manages', is: ['environments'] },
      cite: assumed('at system initialization'),
    },
    load: {
      type: 'number',
      title: 'Loading',
      doc: 'Cycles to load and start an environment.',
      unit: 'cycle',
      default: 15e6,
      min: 0,
      max: 1e12,
      when: { parameter: 'manages', is: ['environments'] },
      cite: assumed('10 ms at 1.5 GHz: a process is started and its code read from memory; no cost is printed'),
    },
    credential: {
      type: 'text',
      section: 'Security',
      title: 'Credential',
      doc: 'What an environment, or a domain, has to show; empty = all are admitted.',
      default: '',
      maxLength: 40,
    },
    check: {
      type: 'number',
      section: 'Security',
      title: 'Each check',
      doc: 'Cycles of its security module, which cannot be taken out, for each environment or call.',
      unit: 'cycle',
      default: 1500,
      min: 1,
      max: 1e9,
      cite: assumed('1 µs at 1.5 GHz to compare a credential; no cost of it is printed'),
    },
  },
  presets: [
    { title: 'Management EE', parameters: { manages: 'environments' } },
    { title: 'Management AA', parameters: { manages: 'applications' } },
  ],
  state: {
    level: 'u8',
    begin: 'f64',
    load: 'f64',
    credential: 'i32',
    check: 'f64',
    /** how many of what is beside it in its machine it has come to */
    at: 'i32',
    environments: 'f64',
    calls: 'f64',
    refused: 'f64',
  },
  look: {
    icon: 'shield',
    tone: 'user',
    gauges: [],
    counters: { environments: 'loaded', calls: 'calls', refused: 'refused' },
  },
  configure(_world, state, row, _self, values) {
    state.level[row] = levels[values.manages as keyof typeof levels]
    state.begin[row] = Math.round(values.begin * 1e12)
    state.load[row] = values.load
    state.credential[row] = nameKey(values.credential)
    state.check[row] = values.check
  },
  start: (world, state, row, self) => world.schedule(self, Math.max(0, state.begin[row] - world.now), event.boot, -1),
  on: {
    /** A call of a domain that has it as its manager. */
    packet(world, state, row, self, packet) {
      if (!isCall(world, packet)) world.drop(self, packet, 'no-receiver')
      else if (state.level[row] === levels.applications) world.work(self, packet, state.check[row], 0, event.checked)
      else world.send(self, port.out, packet)
    },
    /** The next environment of its machine that it has to load. */
    boot(world, state, row, self) {
      const beside = state.level[row] === levels.environments ? world.children[world.root[self]] : []
      while (state.at[row] < beside.length) {
        const environment = beside[state.at[row]++]
        if (world.alive[environment] === 0 || credentialOf(world, environment, self) < 0) continue
        world.work(self, makeCall(world, self, environment, call.create), state.check[row], 0, event.admitted)
        return
      }
      world.schedule(self, again, event.boot, -1)
      state.at[row] = 0
    },
    admitted(world, state, row, self, packet) {
      const shown = credentialOf(world, world.packets.destination[packet], self)
      if (state.credential[row] === 0 || shown === state.credential[row] >>> 0) {
        world.work(self, packet, state.load[row], 0, event.loaded)
        return
      }
      state.refused[row]++
      world.drop(self, packet, 'not-permitted')
      world.schedule(self, 0, event.boot, -1)
    },
    loaded(world, state, row, self, packet) {
      const environment = world.packets.destination[packet]
      state.environments[row]++
      if (world.alive[environment] === 1) load(world, environment)
      world.deliver(self, packet)
      world.schedule(self, 0, event.boot, -1)
    },
    checked(world, state, row, self, packet) {
      state.calls[row]++
      if (permits(world, state.credential[row], packet)) world.send(self, port.out, packet)
      else {
        state.refused[row]++
        world.drop(self, packet, 'not-permitted')
      }
    },
  },
})

/** It looks for environments that have been added, or refused, every so often, ps. */
const again = 1e11
