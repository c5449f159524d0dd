import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { nameKey } from '../../sim/random.ts'
import type { World } from '../../sim/world.ts'
import { isCall, permits } from './calls.ts'
import { failCall } from './failure.ts'

export const port = numbers('out')
export const event = numbers('packet', 'checked')

/** What has a place for one, and takes what it has checked by its handler of that name. */
export const securityOffer = {
  role: 'security',
  level: 'user',
  returns: 'checked',
  arrangement: 'chain',
  runs: 'inherit',
  max: 1,
} as const

export default defineKind({
  kind: 'nodeos/security',
  title: 'Security module',
  doc: 'Looks at every call and every packet that passes an environment or a domain, and refuses what has no right: calls of a domain that does not show the credential asked for, packets of others than the sender named. It is optional there; the NodeOS in Silk and a Management EE always have one of their own.',
  cite: given('silk-2002', '1', 'EEs and AAs may also choose to maintain their own security mechanisms'),
  group: 'user',
  role: 'security',
  free: false,
  fits: { role: 'security', out: 'out' },
  ports: { out: { title: 'what is permitted', joins: 'inner' } },
  parameters: {
    credential: {
      type: 'text',
      title: 'Credential',
      doc: 'What a domain has to show for its calls to pass; empty = calls of every domain do.',
      default: '',
      maxLength: 40,
    },
    sender: {
      type: 'reference',
      title: 'Sender',
      doc: 'Only packets of this flow pass, either way; left open, those of all.',
      role: 'sender',
      default: '',
    },
    callCycles: {
      type: 'number',
      title: 'Each call',
      doc: 'Cycles to check a call.',
      unit: 'cycle',
      default: 1500,
      min: 0,
      max: 1e9,
      cite: assumed('1 µs at 1.5 GHz to compare a credential; no cost of it is printed'),
    },
    packetCycles: {
      type: 'number',
      title: 'Each packet',
      doc: 'Cycles to check a packet.',
      unit: 'cycle',
      default: 300,
      min: 0,
      max: 1e9,
      cite: assumed('a hash of a few header fields; no cost of it is printed'),
    },
  },
  state: { credential: 'i32', sender: 'i32', call: 'f64', packet: 'f64', checked: 'f64', refused: 'f64' },
  look: { icon: 'shield-check', tone: 'user', gauges: [], counters: { checked: 'checked', refused: 'refused' } },
  configure(_world, state, row, _self, values) {
    state.credential[row] = nameKey(values.credential)
    state.sender[row] = values.sender
    state.call[row] = values.callCycles
    state.packet[row] = values.packetCycles
  },
  on: {
    packet: (world, state, row, self, packet) =>
      world.work(self, packet, isCall(world, packet) ? state.call[row] : state.packet[row], 0, event.checked),
    checked(world, state, row, self, packet) {
      state.checked[row]++
      const right = isCall(world, packet) ? permits(world, state.credential[row], packet) : isOf(world, state.sender[row], packet)
      if (right) world.send(self, port.out, packet)
      else {
        state.refused[row]++
        if (isCall(world, packet)) failCall(world, self, packet, 'not-permitted')
        else world.drop(self, packet, 'not-permitted')
      }
    },
  },
})

/** Whether a packet is of a sender's flow or answers it; of −1 all are. */
function isOf(world: World, sender: number, packet: number): boolean {
  if (sender < 0) return true
  const flow = world.flowOf[sender]
  return world.packets.flow[packet] === flow || (flow >= 0 && world.packets.flow[packet] === world.flows.answers[flow])
}
