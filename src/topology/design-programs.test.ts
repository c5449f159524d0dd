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
