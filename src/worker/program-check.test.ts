import { expect, test } from 'vitest'
import { type CodeText, checkProgram } from './program-check.ts'

const xdpOnCard = { level: 'nic', point: '' } as const
const netfilter = { level: 'kernel', point: 'forward' } as const
const assembly = (code: string): CodeText => ({ title: 'p', language: 'ebpf-assembly', code })

test('every wrong line of a text is told, labels of wrong lines stay known', () => {
  const { findings, facts } = checkProgram(assembly('mov r0, 2\nmoov r1, 1\nja end\nend: exitt\nmov r77, 1\nexit'), xdpOnCard)
  expect(facts).toBeUndefined()
  expect(findings.map(({ line }) => line)).toEqual([2, 4, 5])
  expect(findings[0].message).toContain("there is no instruction 'moov'")
})

test('what the verifier refuses is told at its line, for the place where it runs', () => {
  const text = assembly('# two verdicts of XDP\nmov r0, 2\nexit')
  expect(checkProgram(text, xdpOnCard)).toMatchObject({
    findings: [],
    facts: { machine: 'ebpf', instructions: 2, longestPath: 2, target: { name: 'xdp', limits: { instructions: 4096 } } },
  })
  const [{ line, message }] = checkProgram(text, netfilter).findings
  expect([line, message]).toEqual([3, 'returns 2 in r0, where netfilter takes 0 (DROP) or 1 (ACCEPT)'])
})

test('a filter of tcpdump -ddd', () => {
  const filter = (code: string): CodeText => ({ title: 'p', language: 'classic-bpf', code })
  expect(checkProgram(filter('1\n6 0 0 65535'), xdpOnCard).facts).toMatchObject({ target: { name: 'socket-filter' } })
  expect(checkProgram(filter('2\n6 0 0 65535'), xdpOnCard).findings).toHaveLength(1)
})

test('JavaScript and TypeScript: refusals with their line, and what is exported', () => {
  const script = (code: string): CodeText => ({ title: 'p', language: 'javascript', code })
  expect(checkProgram(script('let n: number = 0\nexport function onPacket() { n++ }'), netfilter).facts).toMatchObject({
    exports: ['onPacket'],
  })
  expect(checkProgram(script('let n = 0\neval("n")'), netfilter).findings).toEqual([
    { line: 2, message: expect.stringContaining('eval is not there') },
  ])
  expect(checkProgram(script('let = = 2'), netfilter).findings[0].line).toBe(1)
})
