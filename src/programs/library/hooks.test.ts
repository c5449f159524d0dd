import { expect, test } from 'vitest'
import { assemble } from '../ebpf/assembler.ts'
import { atLevel, targets } from '../ebpf/targets.ts'
import { verify } from '../ebpf/verifier.ts'
import { library } from './index.ts'

test.each(library.filter(({ language }) => language === 'ebpf-assembly').map((program) => [program.id, program] as const))(
  '%s is accepted at every hook and level that it names',
  (_, { hooks, levels, text }) => {
    expect(hooks).not.toEqual([])
    for (const hook of hooks ?? [])
      for (const level of levels)
        expect(verify(assemble(text), atLevel(targets[hook], level === 'nic' ? 'nic' : 'kernel')).longestPath).toBeGreaterThan(1)
  },
)

test('no two programs that stand in one list have the same title', () => {
  for (const language of ['ebpf-assembly', 'javascript']) {
    const titles = library.filter((program) => program.language === language).map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
  }
})
