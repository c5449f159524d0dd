import { strToU8 } from 'fflate'
import { describe, expect, test } from 'vitest'
import { assumed, defineKind } from '../sim/kind.ts'
import { engine } from '../testing/javascript.ts'
import { toBase64url } from './base64url.ts'
import { toCompact } from './compact.ts'
import type { Edit, Experiment, ProgramRecord, Topology } from './document.ts'
import { applyEdit, applyEdits, diffTopologies } from './edits.ts'
import { decodeLink, encodeLink, LinkError } from './link.ts'
import { TopologyError } from './problem.ts'
import { planPrograms, programFiles } from './programs.ts'
import { Run } from './run.ts'
import { readTopology } from './schema.ts'
import { validateTopology } from './validate.ts'

/** Counts how often it was configured, and keeps the length of its program's text. */
const runner = defineKind({
  kind: 'test/runner',
  title: 'Runner',
  doc: 'Runs a program.',
  cite: assumed('made up for tests'),
  group: 'kernel',
  role: 'runner',
  free: true,
  ports: {},
  parameters: {
    program: {
      type: 'program',
      title: 'Program',
      doc: 'What it runs.',
      languages: ['ebpf-assembly', 'ebpf-object'],
      default: '',
    },
  },
  state: { length: 'i32' },
  look: { icon: 'cpu', tone: 'kernel', gauges: [] },
  configure(world, state, row, _self, values) {
    state.length[row] = values.program < 0 ? -1 : (world.programs[values.program].code?.length ?? -2)
  },
  on: { packet() {} },
})

const pass: ProgramRecord = { id: 'pass', title: 'Pass', language: 'ebpf-assembly', text: 'mov %r0, 2\nexit\n' }
const script: ProgramRecord = { id: 'script', title: '', language: 'javascript', text: 'export default () => {}\n' }
const sha256 = 'ab'.repeat(32)
const object: ProgramRecord = { id: 'object', title: 'Balancer', language: 'ebpf-object', sha256 }
const design: Topology = {
  schemaVersion: 1,
  title: 'Programs',
  seed: 1,
  duration: 1,
  components: [{ id: 'runner-1', kind: 'test/runner', x: 0, y: 0, parameters: { program: 'pass' } }],
  links: [],
  programs: [pass, script, object],
  files: [{ sha256, name: 'balancer.o', bytes: 4000 }],
}
const shorter: Edit = { type: 'program', id: 'pass', program: { title: 'Pass', language: 'ebpf-assembly', text: 'exit' } }
const problemsOf = (topology: Topology) => validateTopology(topology, [runner])
const lengthIn = (run: Run) => run.world.kinds.columns[0].length[0]

describe('programs of a document', () => {
  test('travel in a link, with the edits of their text', () => {
    const experiment: Experiment = {
      topology: {
        ...design,
        edits: [
          { at: 5, edit: shorter },
          { at: 9, edit: { type: 'program', id: 'script', program: null } },
        ],
      },
      engineVersion: '1',
    }
    expect(decodeLink(encodeLink(experiment))).toEqual(experiment)
  })

  test('a document without programs is written as before there were any', () => {
    const { programs: _, ...plain } = design
    expect(toCompact({ topology: plain, engineVersion: '1' })[2]).toHaveLength(11)
    expect(toCompact({ topology: design, engineVersion: '1' })[2]).toHaveLength(12)
  })

  test('a text of 32,768 characters goes into a link when it packs, and one more is refused', () => {
    const withText = (text: string): Experiment => ({
      topology: { ...design, programs: [{ ...pass, text }] },
      engineVersion: '1',
    })
    const most = 'mov %r1, 7\n'.repeat(2979).slice(0, 32_768)
    expect(decodeLink(encodeLink(withText(most)))).toEqual(withText(most))
    expect(() => encodeLink(withText(`${most}x`))).toThrow('programs[0].text: 32769 characters, at most 32768 are allowed')
  })

  test('many that do not pack are too large for a link, in words', () => {
    let seed = 1
    const noise = () => {
      const bytes = Uint8Array.from({ length: 24_000 }, () => {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
        return seed >>> 16
      })
      return toBase64url(bytes)
    }
    const programs = [0, 1, 2].map((n): ProgramRecord => ({ id: `o${n}`, title: '', language: 'ebpf-object', text: noise() }))
    const fault = () => encodeLink({ topology: { ...design, components: [], programs }, engineVersion: '1' })
    expect(fault).toThrow(LinkError)
    expect(fault).toThrow(/the experiment is too large for a link: it has \d+ characters, at most 65536 are allowed/)
  })

  test('edits change, add and remove them, and the difference of two documents leads back', () => {
    const edited = applyEdits(design, [
      shorter,
      { type: 'program', id: 'new', program: { title: 'New', language: 'javascript', text: '' } },
      { type: 'program', id: 'script', program: null },
    ])
    expect(edited.programs?.map(({ id, text }) => [id, text])).toEqual([
      ['pass', 'exit'],
      ['object', undefined],
      ['new', ''],
    ])
    expect(design.programs?.[0]).toBe(pass)
    const back = diffTopologies(edited, design)
    expect(back.map((edit) => edit.type)).toEqual(['program', 'program', 'program'])
    expect(new Set(applyEdits(edited, back).programs)).toEqual(new Set(design.programs))
    expect(diffTopologies(design, design)).toEqual([])
    const none = applyEdits(
      design,
      [pass, script, object].map(({ id }) => ({ type: 'program', id, program: null })),
    )
    expect('programs' in none).toBe(false)
  })

  test('a component that names a new program comes after it, and one whose program goes is changed before', () => {
    const bare: Topology = { ...design, components: [], programs: [] }
    expect(diffTopologies(bare, { ...design, programs: [pass] }).map(({ type }) => type)).toEqual(['program', 'add'])
    expect(diffTopologies({ ...design, programs: [pass] }, bare).map(({ type }) => type)).toEqual(['remove', 'program'])
  })

  test('what is not there cannot be removed', () => {
    const edit: Edit = { type: 'program', id: 'ghost', program: null }
    expect(() => applyEdit(design, edit)).toThrow('there is no program ghost: it cannot be removed')
  })

  test('reach the engine as text or bytes, an edit at its time', () => {
    const run = new Run({ ...design, edits: [{ at: 5, edit: shorter }] }, [], undefined, [runner], engine())
    expect(lengthIn(run)).toBe(pass.text?.length)
    run.runUntil(10)
    expect(lengthIn(run)).toBe(4)
    run.edit({ type: 'set', id: 'runner-1', parameter: 'program', value: 'object' })
    expect(lengthIn(run)).toBe(-2)
    const bytes = strToU8('bytes')
    const files = [{ sha256, bytes }]
    const whole = new Run(
      { ...design, components: [{ ...design.components[0], parameters: { program: 'object' } }] },
      files,
      undefined,
      [runner],
      engine(),
    )
    expect(lengthIn(whole)).toBe(5)
    expect(planPrograms([{ ...script, text: undefined, sha256 }], files)[0].code).toBe('bytes')
    expect(planPrograms([{ id: 'o', title: '', language: 'ebpf-object', text: toBase64url(bytes) }], [])[0].code).toEqual(bytes)
  })

  test('an edit that takes away the program of a component is passed over, and told', () => {
    const run = new Run(
      { ...design, edits: [{ at: 5, edit: { type: 'program', id: 'pass', program: null } }] },
      [],
      undefined,
      [runner],
      engine(),
    )
    run.runUntil(1e12)
    run.edit({ type: 'rename', id: 'runner-1', title: 'later' })
    expect(run.skipped).toHaveLength(1)
    expect(lengthIn(run)).toBe(pass.text?.length)
  })

  test('files that they are, those of edits too', () => {
    const other = 'cd'.repeat(32)
    const edit: Edit = { type: 'program', id: 'x', program: { title: '', language: 'javascript', sha256: other } }
    expect(programFiles({ ...design, edits: [{ at: 1, edit }] })).toEqual(new Set([sha256, other]))
  })
})

describe('faults are named', () => {
  const faults = (json: unknown): string[] => {
    try {
      readTopology(json)
    } catch (error) {
      expect(error).toBeInstanceOf(TopologyError)
      return (error as TopologyError).problems.map(({ message }) => message)
    }
    return []
  }
  const withProgram = (changes: object) => ({ ...design, programs: [{ ...pass, ...changes }] })
  const either = 'programs[0]: an object where a program with either a text or the sha256 of a file is expected'
  test.each<[string, unknown, string]>([
    ['neither text nor file', withProgram({ text: undefined }), either],
    ['text and file', withProgram({ sha256 }), either],
    ['no title', withProgram({ title: undefined }), 'programs[0].title: nothing where text is expected'],
    [
      'an unknown language',
      withProgram({ language: 'perl' }),
      "programs[0].language: 'perl' where 'ebpf-assembly' or 'ebpf-object' or 'classic-bpf' or 'javascript' is expected",
    ],
    ['an unknown key', withProgram({ run: true }), "programs[0].run: unknown key 'run'"],
    [
      'an object that is none',
      withProgram({ language: 'ebpf-object', text: 'f0VM RgIB' }),
      'programs[0]: an object where an object file whose text is its bytes in base64url is expected',
    ],
    [
      'text that reads otherwise than it runs',
      withProgram({ text: 'exit \u202e' }),
      "programs[0].text: 'exit \ufffd' where text without control characters is expected",
    ],
    ['the same id twice', { ...design, programs: [pass, pass] }, "programs[1].id: 'pass' is used already, at programs[0].id"],
    [
      'too many',
      { ...design, programs: Array.from({ length: 33 }, (_, n) => ({ ...pass, id: `p${n}` })) },
      'programs: 33 entries, at most 32 are allowed',
    ],
    [
      'an edit',
      { ...design, edits: [{ at: 0, edit: { type: 'program', id: 'p', program: { ...pass, id: undefined, text: 7 } } }] },
      'edits[0].edit.program.text: 7 where text is expected',
    ],
  ])('%s', (_name, json, message) => expect(faults(json)[0]).toBe(message))

  test('a program that is not there, one of another language, and a file that is not there', () => {
    expect(problemsOf(design)).toEqual([])
    const naming = (program: string) => ({
      ...design,
      components: [{ ...design.components[0], parameters: { program } }],
    })
    const [ghost] = problemsOf(naming('ghost'))
    expect(ghost).toMatchObject({
      code: 'no-such-program',
      path: 'components[0].parameters.program',
      message: "runner-1 program: there is no program 'ghost' in the document",
    })
    expect(ghost.fixes.map(({ title }) => title)).toEqual(['Use the program Pass', 'Use the program Balancer', 'Use no program'])
    for (const { edits } of ghost.fixes) expect(problemsOf(applyEdits(naming('ghost'), edits))).toEqual([])
    expect(problemsOf(naming('script'))[0]).toMatchObject({
      code: 'wrong-language',
      message: 'runner-1 program: the program script is javascript, and here only ebpf-assembly, ebpf-object runs',
    })
    const [lost] = problemsOf({ ...design, files: [] })
    expect(lost).toMatchObject({
      code: 'no-such-file',
      path: 'programs[2].sha256',
      message: `program object: the file '${sha256.slice(0, 60)}…' is not among the files of the document`,
    })
    expect(problemsOf(applyEdits({ ...design, files: [] }, lost.fixes[0].edits))).toEqual([])
  })

  test('timed edits are held to the same', () => {
    const edits = [
      { at: 1, edit: { type: 'program', id: 'x', program: { title: '', language: 'javascript', sha256: 'cd'.repeat(32) } } },
    ]
    expect(problemsOf({ ...design, edits } as Topology)[0]).toMatchObject({ path: 'edits[0].edit.program.sha256' })
    const early: Edit = { type: 'set', id: 'runner-1', parameter: 'program', value: 'late' }
    const late: Edit = { type: 'program', id: 'late', program: { title: '', language: 'ebpf-assembly', text: 'exit' } }
    const timed = (...list: Edit[]) => list.map((edit, at) => ({ at, edit }))
    expect(problemsOf({ ...design, edits: timed(late, early) })).toEqual([])
    expect(problemsOf({ ...design, edits: timed(early, late) })[0].code).toBe('no-such-program')
  })
})
