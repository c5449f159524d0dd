/** Designs in which services mean harm, beside one that does not. */
import { hostilePrograms } from '../src/testing/hostile-programs.ts'
import type { ProgramRecord, Topology } from '../src/topology/document.ts'
import { design, kernel, type Part, part, wire } from '../src/topology/notation.ts'

/** What a person reads of each way to end. */
export const words = {
  operations: 'out of operations',
  memory: 'out of memory',
  recursion: 'calls nested too deeply',
  exception: 'ended by an exception',
} as const
type Ending = keyof typeof words

export interface Attack {
  readonly ending: Ending
  readonly body: string
  /** what it is granted */
  readonly operations?: number
  /** what else is said of it */
  readonly says?: string
}

/** Beyond those of the language itself: what a page has, and what other programs have. */
const ofThePage = [
  'indexedDB.open("x")',
  'caches.open("x")',
  'sessionStorage.x',
  'new XMLHttpRequest()',
  'new WebSocket("ws://localhost")',
  'new Worker("x")',
  'postMessage(1)',
  'self.close()',
  'window.parent',
  'performance.now()',
  'importScripts("x")',
  'WebAssembly.compile(new Uint8Array(8))',
  'navigator.sendBeacon("x")',
  'process.exit()',
  'secret',
  'state.get("secret").length',
].map((body): Attack => ({ ending: 'exception', body }))

/** Goes wherever the language lets it, and tells what it met that is not a program's: a page's names, a clock, another's values. */
const explorer: Attack = {
  ending: 'exception',
  body: `const wanted = new Set('fetch XMLHttpRequest WebSocket Worker importScripts postMessage onmessage indexedDB caches localStorage sessionStorage document window self navigator location performance Date now setTimeout WebAssembly SharedArrayBuffer process require secret'.split(' '))
const seen = new Set()
const waiting = [globalThis, packet, onPacket, [], '', 0, true, /x/, new Set(), new Uint8Array(1), function* () {}]
const met = []
while (waiting.length > 0) {
  const each = waiting.pop()
  for (const key of Reflect.ownKeys(Object(each))) {
    if (wanted.has(key)) met.push(key)
    let value
    try { value = each[key] } catch { continue }
    if (value === 'kept') met.push('kept')
    if (value !== null && (typeof value === 'object' || typeof value === 'function') && !seen.has(value)) {
      seen.add(value)
      waiting.push(value)
    }
  }
  const above = Object.getPrototypeOf(Object(each))
  if (above !== null && !seen.has(above)) { seen.add(above); waiting.push(above) }
}
throw new Error((seen.size > 200 ? 'went far' : 'went ' + seen.size) + ', met ' + (met.join(' ') || 'nothing'))`,
  operations: 200_000,
  says: 'went far, met nothing',
}

/** How it ends in the world, where one packet may make others, but not so many that the operations of a call run out first. */
const endingOf = (ending: Ending, body: string): Ending =>
  body.startsWith('throw') || body.includes('packet.send(') ? 'exception' : ending

export const attacks: readonly Attack[] = [
  ...(Object.keys(hostilePrograms) as Ending[]).flatMap((ending) =>
    hostilePrograms[ending].map((body): Attack => ({ ending: endingOf(ending, body), body })),
  ),
  ...ofThePage,
  explorer,
]

/** One of each class. */
const classes = [
  'for (;;);',
  'for (;;) try { for (;;); } finally { continue }',
  '[...(function* () { for (;;) yield 1 })()]',
  'Array.from({ length: 1e12 })',
  '/(a+)+$/.test("a".repeat(40) + "b")',
  'for (;;) packet.send(1)',
  '"x".repeat(2 ** 30)',
  'let s = "x"; for (let i = 0; i < 30; i++) s += s',
  'const all = []; for (;;) all.push(new Float64Array(100000))',
  'const f = () => f() + 1; f()',
  'const o = {}; o.o = o; JSON.stringify(o)',
  'Array.prototype.includes.call({ length: 1e12 }, 1)',
  'Object.prototype.polluted = 1',
  '({}).__proto__.polluted = 1',
  '(function () {}).constructor("return 1")()',
  'onPacket.constructor.constructor("return globalThis")()',
  'new ArrayBuffer(8).transfer()',
  'Date.now()',
  'performance.now()',
  'fetch("http://localhost")',
  'new WebSocket("ws://localhost")',
  'localStorage.x',
  'indexedDB.open("x")',
  'document.title',
  'packet.byte(64)',
  'secret',
  'state.get("secret").length',
  explorer.body,
]
export const sample: readonly Attack[] = classes.map((body) => {
  const attack = attacks.find((each) => each.body === body)
  if (!attack) throw new Error(`${body}: not among the attacks`)
  return attack
})

/** At the first packet it attacks, at the others it works. */
const hostile = ({ body }: Attack): string => `let calls = 0
export function onPacket(packet) {
  calls += 1
  if (calls > 1) { log('alive'); return }
${body}
}`
const good = `const secret = 41
state.set('secret', 'kept')
let n = 0
export function onPacket(packet) { n += 1; state.set('n', n); packet.ttl = 50 + (n % 10) }`

const sender = (id: string, service: string, destination: string, rate: number, begin = 0): Part =>
  part(id, 'traffic/source', { parameters: { service, destination, rate, begin, pattern: 'constant', size: 64 } })

function machine(id: string, scripts: readonly Part[]): Part {
  return part(id, 'infrastructure/machine', {
    parameters: { profile: '', clock: 3e9 },
    holds: [
      part(`${id}-in`, 'nic/plain'),
      part(`${id}-out`, 'nic/plain'),
      ...kernel(id),
      part(`${id}-ee`, 'ee/tamanoir', { holds: scripts }),
    ],
  })
}

const script = (id: string, program: string, operations = 100_000): Part =>
  part(id, 'service/script', { title: id, parameters: { program, name: id, operations } })

/**
 * A well-behaved program on a machine of its own, and beside it a machine on which every service means harm, each for the first
 * time a little after the one before: a run at its pace has attacks all along.
 */
export function besides(some: readonly Attack[]): Topology {
  const records: ProgramRecord[] = some.map((attack, i) => ({
    id: `p${i}`,
    title: `attack ${i}`,
    language: 'javascript',
    text: hostile(attack),
  }))
  const attacked =
    some.length === 0
      ? []
      : [
          part('switch', 'network/switch'),
          ...some.map((_, i) => sender(`to-${i}`, `attack-${i}`, 'victim-sink', 10, i * 5e-3)),
          machine(
            'victim',
            some.map(({ operations }, i) => script(`attack-${i}`, `p${i}`, operations)),
          ),
          part('victim-sink', 'traffic/sink'),
        ]
  const cables =
    some.length === 0
      ? []
      : [...some.map((_, i) => wire(`to-${i}`, 'switch')), wire('switch', 'victim-in'), wire('victim-out', 'victim-sink')]
  return {
    ...design(
      'Hostile programs',
      '',
      [
        sender('other', 'good', 'other-sink', 500),
        machine('calm', [script('good', 'good')]),
        part('other-sink', 'traffic/sink'),
        ...attacked,
      ],
      [wire('other', 'calm-in'), wire('calm-out', 'other-sink'), ...cables],
      { duration: 0.35, speed: 0.02 },
    ),
    programs: [{ id: 'good', title: 'good', language: 'javascript', text: good }, ...records],
  }
}
