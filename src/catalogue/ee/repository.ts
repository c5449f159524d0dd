import { keyOfName, same } from '../../programs/code/naming.ts'
import { answerForCode, codeMessage, keyOf } from '../../sim/code-cache.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import { reportType } from '../../sim/reports.ts'
import type { World } from '../../sim/world.ts'
import { bodyPlaced, hasBodies } from '../code/body.ts'
import { hear } from '../code/messages.ts'
import { address } from '../network/addressing.ts'
import { answersEcho, isForMe } from '../traffic/host.ts'
import { nodePort } from './capsules.ts'
import { type Answer, answerWith, objectOfBody } from './code-bodies.ts'
import { objectAt } from './code-object.ts'

export const port = numbers('link', 'out', 'code')
export const event = numbers('packet', 'looked', 'answer')

export default defineKind({
  kind: 'ee/repository',
  title: 'Service repository',
  doc: 'Keeps code objects and sends them to the active nodes that ask. A mirror has copies of everything that another repository has; when one fails, nodes ask the other.',
  cite: given(
    'tamanoir-2003',
    '3.1.2',
    'In order to avoid single point of failure service repository can be mirrored and replicated',
  ),
  group: 'user',
  role: 'repository',
  free: true,
  addressable: true,
  fits: { role: 'application', out: 'out' },
  ports: { link: { title: 'link', joins: 'link' }, out: { title: 'to the machine', joins: 'inner' } },
  offers: {
    code: { role: 'code', title: 'Code', level: 'user', returns: 'answer', arrangement: 'fan', runs: 'inherit' },
  },
  parameters: {
    up: {
      type: 'flag',
      title: 'In service',
      doc: 'Off: it has failed and answers nobody.',
      default: true,
      failure: true,
      cite: assumed('it works until it fails'),
    },
    mirrors: {
      type: 'reference',
      title: 'Mirror of',
      doc: 'It has copies of the code in this repository besides its own; also while that one is down.',
      role: 'repository',
      default: '',
    },
    cycles: {
      type: 'number',
      title: 'Look-up',
      doc: 'Cycles for each request, in a machine. On its own it is a host that computes in no time.',
      unit: 'cycle',
      default: 100_000,
      min: 0,
      max: 1e9,
      cite: assumed('as a message of an execution environment'),
    },
    address,
  },
  state: { original: 'i32', cycles: 'f64', requests: 'f64', missing: 'f64' },
  look: { icon: 'library', tone: 'user', gauges: [], counters: { requests: 'requests', missing: 'not here' } },
  configure(_world, state, row, _self, values) {
    state.original[row] = values.mirrors
    state.cycles[row] = values.cycles
  },
  on: {
    packet(world, state, row, self, packet) {
      if (!isForMe(world, self, packet) || answersEcho(world, self, packet)) return
      if (codeMessage(world, packet) === reportType.codeRequest) world.work(self, packet, state.cycles[row], 0, event.looked)
      else world.deliver(self, packet)
    },
    looked(world, state, row, self, packet) {
      state.requests[row]++
      const named = hearRequest(world, self, state.original[row], packet)
      if (named) {
        if (named.object === null) state.missing[row]++
        for (const piece of answerWith(world, self, packet, named, 17, nodePort)) world.originate(self, piece)
        world.deliver(self, packet)
        return
      }
      const own = world.holder(self, port.code, keyOf(world, packet))
      if (own >= 0) {
        world.send(self, port.code, packet, own)
        return
      }
      const copy = copied(world, state.original[row], keyOf(world, packet))
      if (copy < 0) state.missing[row]++
      for (const piece of answerForCode(world, self, packet, copy < 0 ? null : objectAt(world, copy)))
        world.originate(self, piece)
      world.deliver(self, packet)
    },
    answer: (world, _state, _row, self, packet) => world.originate(self, packet),
  },
})

/** What it has of code with a body that a request names; null = the request is for code without one, or came damaged. */
function hearRequest(world: World, self: number, original: number, packet: number): Answer | null {
  const message = hasBodies(world) && world.contents.of(packet) ? hear(world, packet)?.message : undefined
  if (message === undefined) return null
  const key = keyOfName(message.name)
  const body =
    bodyPlaced(world, self, key) ?? (original >= 0 && world.alive[original] === 1 ? bodyPlaced(world, original, key) : null)
  const mine = body && same(body.name, message.name) ? body : null
  return { object: mine && objectOfBody(mine), name: message.name, sent: mine ? mine.sent : new Uint8Array(0) }
}

/** The object of that key in the repository that is mirrored; −1. */
const copied = (world: World, original: number, key: number): number =>
  original < 0 || world.alive[original] === 0 ? -1 : (world.children[original].find((child) => world.key[child] === key) ?? -1)
