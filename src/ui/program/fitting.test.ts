import { expect, test } from 'vitest'
import { library } from '../../programs/library/index.ts'
import { misfit, type Wanted } from './fitting.ts'

const machine = ['ebpf-assembly', 'ebpf-object', 'classic-bpf'] as const
const at = (level: 'nic' | 'kernel', point = ''): Wanted => ({ languages: machine, place: { level, point } })
const titles = (wanted: Wanted) => library.filter((program) => misfit(program, wanted) === null).map(({ id }) => id)

test('the library at XDP, on a card and in the kernel; none of it at other hooks, with the reason', () => {
  expect(titles(at('nic'))).toContain('nat')
  expect(titles(at('kernel', 'xdp'))).toEqual(titles(at('nic')))
  for (const point of ['tc-ingress', 'pre-routing']) {
    expect(titles(at('kernel', point))).toEqual([])
    const [program] = library
    expect(misfit(program, at('kernel', point))).toBe('for XDP')
  }
})

test('scripts of packets are none of capsules', () => {
  const scripts: Wanted = { languages: ['javascript'], place: { level: 'user', point: '' } }
  expect(titles(scripts)).toContain('gzip')
  expect(titles(scripts)).not.toContain('nat')
  expect(titles({ ...scripts, scripts: 'capsules' })).toEqual([])
  expect(misfit({ language: 'javascript', scripts: 'capsules' }, scripts)).toBe('for capsules')
})
