import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import { inspectDesign } from './design.ts'
import type { ProgramRecord } from './document.ts'
import { design, kernel, part, wire } from './notation.ts'
import { validateTopology } from './validate.ts'

const host = (program: string | null, programs: readonly ProgramRecord[], point = 'xdp') => ({
  ...design(
    '',
    '',
    [
      part('a', 'traffic/source'),
      part('m', 'infrastructure/machine', {
        holds: [
          part('eth0', 'nic/plain'),
          part('eth1', 'nic/plain'),
          part('hook', 'kernel/bpf-hook', {
            parameters: { point },
            holds: [part('filter', 'service/program', { parameters: program === null ? {} : { program } })],
          }),
          ...kernel('m'),
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'eth0'), wire('eth1', 'b')],
    { duration: 0.1, speed: 0 },
  ),
  programs,
})
const assembly = (id: string, text: string): ProgramRecord => ({ id, title: `${id}’s title`, language: 'ebpf-assembly', text })
const problems = (topology: ReturnType<typeof host>) => {
  expect(validateTopology(topology, catalogue, profiles)).toEqual([])
  return inspectDesign(topology, catalogue, profiles)
}

test('a program that its place refuses is a problem with line and reason, one that runs is none', () => {
  expect(problems(host('fine', [assembly('fine', 'mov %r0, 2\nexit')]))).toEqual([])
  const [found] = problems(host('odd', [assembly('odd', 'mov %r0, 2\nmow %r1, 1\nexit')]))
  expect(found).toMatchObject({
    severity: 'warning',
    code: 'program-refused',
    subject: 'filter',
    values: { program: 'odd', line: 2 },
  })
  expect(found.message).toContain('filter does not run the program odd’s title, line 2: ')
  const unread = [assembly('unread', 'mov %r0, %r5\nexit')]
  expect(problems(host('unread', unread))[0].message).toContain('r5')
})

test('without a program it says so, and offers those of the design', () => {
  const [found] = problems(host(null, [assembly('fine', 'mov %r0, 2\nexit')]))
  expect(found.code).toBe('no-program')
  expect(found.fixes.map(({ title }) => title)).toEqual(['Use the program fine’s title'])
})

test('a program that nobody asks for is a problem, and a sender can be made to ask', () => {
  const asked = (service: string, program = 'function onPacket() {}', applies = 'asking') => ({
    ...design(
      '',
      '',
      [
        part('a', 'traffic/source', { parameters: service === '' ? {} : { service } }),
        part('m', 'infrastructure/machine', {
          holds: [
            part('eth0', 'nic/plain'),
            part('eth1', 'nic/plain'),
            part('ee', 'ee/tamanoir', {
              holds: [
                part('own', 'service/script', { parameters: { program: 'p', name: 'tally', applies } }),
                part('other', 'service/script', { parameters: { program: 'q', name: 'other' } }),
              ],
            }),
            ...kernel('m'),
          ],
        }),
        part('b', 'traffic/sink'),
      ],
      [wire('a', 'eth0'), wire('eth1', 'b')],
      { duration: 0.1, speed: 0 },
    ),
    programs: [
      { id: 'p', title: 'p', language: 'javascript' as const, text: program },
      { id: 'q', title: 'q', language: 'javascript' as const, text: "function onPacket(packet) { /* 'tally' */ }" },
    ],
  })
  const found = (topology: ReturnType<typeof asked>) =>
    inspectDesign(topology, catalogue, profiles).filter(({ code, subject }) => code === 'not-asked-for' && subject === 'own')
  const lonely = asked('')
  const [, q] = lonely.programs
  const alone = { ...lonely, programs: [lonely.programs[0], { ...q, text: 'function onPacket() {}' }] }
  const [one] = found(alone)
  expect(one.message).toContain("'tally'")
  expect(one.fixes[0].edits).toEqual([{ type: 'set', id: 'a', parameter: 'service', value: 'tally' }])
  // asked for by a sender, by another program, or working on all
  expect(
    [asked('tally'), lonely, { ...asked('', '', 'every'), programs: alone.programs }].map((each) => found(each).length),
  ).toEqual([0, 0, 0])
})
