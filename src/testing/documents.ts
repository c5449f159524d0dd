/** Random documents for property tests: structurally sound, of kinds and parameters that need not exist. */
import fc from 'fast-check'
import type { ComponentRecord, Edit, LinkRecord, ParameterValue, ProgramContent, Topology } from '../topology/document.ts'

/** Number of runs of a property: small by default, `full` when the environment asks for the long search. */
export const runs = (few: number, full: number): { numRuns: number } => ({ numRuns: process.env.FULL ? full : few })

/** How long such a test may take, in milliseconds. */
export const patience = process.env.FULL ? 600_000 : 20_000

const parameterValue: fc.Arbitrary<ParameterValue> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.integer({ min: -1000, max: 2_000_000_000 }),
  fc.boolean(),
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter(printable),
)
const title = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(printable)
const parameters = fc.dictionary(fc.constantFrom('rate', 'delay', 'loss', 'mode', 'host'), parameterValue, {
  noNullPrototype: true,
})
const pixels = fc.integer({ min: -5000, max: 5000 })

function printable(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(text)
}

const naming = fc.record({ title: fc.option(title, { nil: undefined }), parameters: fc.option(parameters, { nil: undefined }) })

function named(extra: { title?: string; parameters?: Record<string, ParameterValue> }) {
  return {
    ...(extra.title !== undefined && { title: extra.title }),
    ...(extra.parameters && Object.keys(extra.parameters).length > 0 && { parameters: extra.parameters }),
  }
}

/** Ids come from a small pool, so that two topologies share some. Parents may stand after their children. */
export const arbitraryParts: fc.Arbitrary<Pick<Topology, 'components' | 'links'>> = fc
  .record({
    ids: fc.uniqueArray(fc.integer({ min: 0, max: 15 }), { maxLength: 12 }),
    kinds: fc.array(fc.constantFrom('a/one', 'a/two', 'b/three'), { minLength: 16, maxLength: 16 }),
    hosts: fc.array(fc.nat({ max: 30 }), { minLength: 16, maxLength: 16 }),
    naming: fc.array(naming, { minLength: 16, maxLength: 16 }),
    positions: fc.array(fc.tuple(pixels, pixels), { minLength: 16, maxLength: 16 }),
    order: fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
    links: fc.uniqueArray(fc.record({ id: fc.nat({ max: 9 }), from: fc.nat(), to: fc.nat(), naming }), {
      maxLength: 8,
      selector: ({ id }) => id,
    }),
  })
  .map(({ ids, kinds, hosts, naming, positions, order, links }) => {
    const components = ids.map((number, index): ComponentRecord => {
      const host = hosts[index] < index ? ids[hosts[index]] : undefined
      return {
        id: `c${number}`,
        kind: kinds[index],
        ...named(naming[index]),
        ...(host === undefined ? { x: positions[index][0], y: positions[index][1] } : { parent: `c${host}` }),
      }
    })
    const end = (number: number) => components[number % components.length].id
    const records = (components.length > 0 ? links : []).map(
      (link): LinkRecord => ({
        id: `l${link.id}`,
        kind: 'link/any',
        from: end(link.from),
        to: end(link.to),
        ...named(link.naming),
      }),
    )
    const shuffled = components.map((record, index) => ({ record, key: order[index] })).sort((a, b) => a.key - b.key)
    return { components: shuffled.map(({ record }) => record), links: records }
  })

const sha256 = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
const arbitraryProgram: fc.Arbitrary<ProgramContent> = fc.oneof(
  fc.record({
    title: fc.oneof(fc.constant(''), title),
    language: fc.constantFrom('ebpf-assembly' as const, 'classic-bpf' as const, 'javascript' as const),
    text: fc.constantFrom('', 'mov %r0, 2\nexit\n', 'export default (packet) => {\n\tpacket.send()\n}\n'),
  }),
  fc.record({ title, language: fc.constant('ebpf-object' as const), text: fc.constantFrom('f0VMRgIBAQ', '') }),
  fc.record({ title, language: fc.constantFrom('ebpf-object' as const, 'javascript' as const), sha256 }),
)

const arbitraryEdit: fc.Arbitrary<Edit> = fc.oneof(
  arbitraryParts.map(({ components, links }): Edit => ({ type: 'add', components, links })),
  fc.record({ type: fc.constant('remove' as const), ids: fc.array(fc.constantFrom('c1', 'c2', 'l1'), { maxLength: 3 }) }),
  fc.record({ type: fc.constant('move' as const), id: fc.constant('c1'), parent: fc.constantFrom('c2', null) }),
  fc.record({ type: fc.constant('move' as const), id: fc.constant('c1'), parent: fc.constant(null), x: pixels, y: pixels }),
  fc.record({
    type: fc.constant('set' as const),
    id: fc.constantFrom('c1', 'l1'),
    parameter: fc.constantFrom('rate', 'mode'),
    value: fc.option(parameterValue),
  }),
  fc.record({ type: fc.constant('rename' as const), id: fc.constantFrom('c1', 'l1'), title }),
  fc.record({
    type: fc.constant('program' as const),
    id: fc.constantFrom('p1', 'p2'),
    program: fc.option(arbitraryProgram),
  }),
  fc.record({ x: pixels, y: pixels }).map((at): Edit => ({ type: 'place', positions: { c1: at } })),
)

export const arbitraryTopology: fc.Arbitrary<Topology> = fc
  .record({
    parts: arbitraryParts,
    title: fc.oneof(fc.constant(''), title),
    note: fc.option(title, { nil: undefined }),
    seed: fc.nat({ max: 4_294_967_295 }),
    duration: fc.constantFrom(0.001, 1, 2.5, 9000),
    programs: fc.array(arbitraryProgram, { maxLength: 3 }),
    edits: fc.array(fc.record({ at: fc.integer({ min: 0, max: 9e15 }), edit: arbitraryEdit }), { maxLength: 4 }),
    files: fc.array(
      fc.record({
        sha256,
        name: fc.constantFrom('a.pcap', 'été 2.pcapng'),
        bytes: fc.nat(),
      }),
      { maxLength: 2 },
    ),
    view: fc.option(
      fc.record({ x: pixels, y: pixels, zoom: fc.constantFrom(0.25, 1, 1.375), speed: fc.constantFrom(0, 1e-6, 0.01) }),
      { nil: undefined },
    ),
  })
  .map(({ parts, note, programs, edits, files, view, ...rest }) => ({
    schemaVersion: 1 as const,
    ...rest,
    ...parts,
    ...(note !== undefined && { note }),
    ...(programs.length > 0 && { programs: programs.map((program, index) => ({ id: `p${index}`, ...program })) }),
    ...(edits.length > 0 && { edits: [...edits].sort((a, b) => a.at - b.at) }),
    ...(files.length > 0 && { files }),
    ...(view && { view }),
  }))
