import { answerForCode, type CodeObject, codeKey } from '../../sim/code-cache.ts'
import { type CodeTrait, codeTraits } from '../../sim/code-traits.ts'
import { assumed, defineKind, given, numbers } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { bodyOf } from '../code/body.ts'
import { linkFindings } from '../code/findings.ts'
import { refusalOfCode } from '../code/looking.ts'
import { languages } from '../javascript/reading.ts'
import { codeBytes, codeLoad, codeProperties, traitsOf } from './code-properties.ts'

export const port = numbers('out')
export const event = numbers('packet')

const traitState = Object.fromEntries(codeTraits.map((trait) => [trait, 'f64'])) as { readonly [trait in CodeTrait]: 'f64' }

export default defineKind({
  kind: 'ee/code-object',
  title: 'Code object',
  doc: 'The code of a service or of capsules: a hash by which packets name it, a size that takes time to send, and a cost to load and to run. Placed in a repository or a node, it is there from the start; other nodes fetch it when packets ask for it. For nodes of PAN it also has a type, an API, code that it depends on, and methods.',
  cite: given('tamanoir-2003', '3.1.2', 'by deploying service from TAN to TAN'),
  group: 'service',
  role: 'code',
  free: false,
  fits: { role: 'code', out: 'out' },
  ports: { out: { title: 'to who asks', joins: 'inner' } },
  parameters: {
    program: {
      type: 'program',
      title: 'Program',
      doc: 'Which of the design’s programs is its body: with accept for capsules, with onPacket for a service of an environment. Its bytes are then named, signed, sent and run; size, costs and what else is said of code without a body below do not count. Without one it is a size and costs.',
      languages,
      scripts: 'capsules',
      otherwise: 'what asks for it is dropped',
      default: '',
    },
    naming: {
      type: 'choice',
      title: 'Named by',
      doc: 'The hash of its bytes by which capsules and nodes name it, and by which it names what it depends on. Only for a program.',
      default: 'sha-256',
      options: {
        'sha-256': { title: 'SHA-256', doc: '32 bytes.' },
        'sha-1': { title: 'SHA-1', doc: '20 bytes; different code of one name has been made.' },
        md5: { title: 'MD5', doc: '16 bytes; different code of one name is easily made.' },
      },
      cite: given('pan-1999', 'III-D', "a cryptographic hash (e.g., SHA-1 or MD5) of the code object's code"),
    },
    serviceClass: {
      type: 'choice',
      title: 'Class of service',
      doc: 'What a node’s policy may ask for. Only for a program.',
      default: 'middle',
      options: {
        'ultra-light': { title: 'ultra lightweight', doc: 'Marking, dropping, filtering.' },
        light: { title: 'lightweight', doc: 'Counting, management, quality of service.' },
        middle: { title: 'middle', doc: 'Multicast, aggregation, caching.' },
        high: { title: 'high level', doc: 'Compression, cryptography, transcoding.' },
      },
      cite: given(
        'tamanoir-2003',
        '1',
        'ultra lightweight services in network programmable cards (packets marking, dropping and filtering services)',
      ),
    },
    signer: {
      type: 'text',
      title: 'Signed by',
      doc: 'A word of which the key pair of its signer is made (Ed25519): a design has no secrets. Empty = nobody. Only for a program.',
      default: '',
      maxLength: 40,
    },
    name: {
      type: 'text',
      title: 'Answers to',
      doc: 'The name by which packets ask for it; they carry its hash.',
      default: 'monitor',
      maxLength: 40,
    },
    bytes: codeBytes,
    load: codeLoad,
    cycles: {
      type: 'number',
      title: 'Run',
      doc: 'Cycles for each packet, where no service of that name stands in the environment to say otherwise.',
      unit: 'cycle',
      default: 1000,
      min: 0,
      max: 1e9,
      cite: assumed('as the monitoring service in an environment'),
    },
    perByte: {
      type: 'number',
      title: 'Run per byte',
      doc: 'Cycles for each byte of a packet.',
      unit: 'cycle/byte',
      default: 0,
      min: 0,
      max: 1e6,
      cite: assumed('as the monitoring service in an environment'),
    },
    ...codeProperties,
  },
  state: { key: 'i32', bytes: 'f64', ...traitState, sent: 'f64' },
  look: { icon: 'file-code', tone: 'service', gauges: [], counters: { sent: 'pieces sent' } },
  inspectCode: linkFindings,
  inspect: (plan, _place, engine) => refusalOfCode(plan, engine),
  configure(world, state, row, self, values) {
    state.key[row] = codeKey(values.name)
    state.bytes[row] = values.bytes
    const traits = traitsOf(values)
    for (const trait of codeTraits) state[trait][row] = traits[trait]
    // what was meant to have a body and has none is nobody's code
    world.key[self] = values.program >= 0 && bodyOf(world, self) === null ? 0 : state.key[row]
  },
  on: {
    /** Its holder has a request for it. */
    packet(world, state, row, self, packet) {
      for (const piece of answerForCode(world, self, packet, objectAt(world, self))) {
        state.sent[row]++
        world.send(self, port.out, piece)
      }
      world.deliver(self, packet)
    },
  },
})

/** What a code object that is placed somewhere says of itself. */
export function objectAt(world: World, component: number): CodeObject {
  const columns = world.kinds.columns[world.kindOf[component]] as unknown as Record<keyof CodeObject, Float64Array>
  const row = world.row[component]
  return Object.fromEntries(['key', 'bytes', ...codeTraits].map((name) => [name, columns[name as keyof CodeObject][row]])) as {
    readonly [name in keyof CodeObject]: number
  }
}
