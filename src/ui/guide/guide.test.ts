import { expect, test } from 'vitest'
import { assemble } from '../../programs/ebpf/assembler.ts'
import { targets } from '../../programs/ebpf/targets.ts'
import { runAtHook } from '../../programs/ebpf/trial.ts'
import { synthesise } from '../../protocols/frame.ts'
import { type GuideStep, guide } from '../text/en-guide.ts'

const counter = guide.first.steps.find(({ id }: GuideStep) => id === 'write') as GuideStep
const first = counter.code?.split('\n')[0] ?? ''
const packet = (protocol: number, destinationPort: number) =>
  synthesise({
    sourceMac: 1,
    destinationMac: 2,
    source: 1,
    destination: 2,
    protocol,
    size: 76,
    ttl: 64,
    identification: 1,
    destinationPort,
  }).bytes.subarray(14)
const executed = (text: string, bytes: Uint8Array) => {
  const { low, executed } = runAtHook(assemble(text), targets.netfilter, bytes, 'interpreter')
  expect(low).toBe(targets.netfilter.verdicts.ACCEPT)
  return executed
}

test('the guide’s counter runs as it stands, and with the lines put below its map counts UDP to port 9 alone', () => {
  const text = counter.code ?? ''
  const counts = executed(text, packet(17, 9))
  const filtered = text.replace(first, `${first}\n${guide.first.next.code}`)
  const lines = guide.first.next.code.trim().split('\n').length
  expect(executed(filtered, packet(17, 9))).toBe(counts + lines)
  expect(
    [packet(17, 10), packet(6, 9), packet(17, 9).subarray(0, 27)].map((each) => executed(filtered, each) < lines + 3),
  ).toEqual([true, true, true])
})
