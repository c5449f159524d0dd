import { expect, test } from 'vitest'
import { decodeFrame } from '../../protocols/decode.ts'
import { type Lab, testKind } from '../../testing/kind-lab.ts'
import { design, type Part, part, wire } from '../../topology/notation.ts'
import { Run } from '../../topology/run.ts'
import { frameOf } from '../frame/frame-of.ts'

const link = { rate: 8e6, delay: 5e-3, framing: 0, minimum: 0 }
const asks = (destination: string) => part('a', 'traffic/arp', { parameters: { destination, interval: 0.1 } })
const segment = (between: string, parts: readonly Part[], ends: readonly string[]) =>
  design('', '', [...parts, part('x', between)], [...ends.map((end) => wire(end, 'x', link))], { duration: 1, speed: 0 })
const machine = (id: string) =>
  part(id, 'infrastructure/machine', { holds: [part(`${id}-eth`, 'nic/plain'), part(`${id}-sink`, 'traffic/sink')] })

testKind('traffic/arp', (lab: Lab) => {
  const outcome = lab.run(
    design('', '', [asks('b'), part('b', 'traffic/sink')], [wire('a', 'b', link)], { duration: 1, speed: 0 }),
  )
  expect(outcome.flow('a').sent).toBe(11)
  expect(outcome.flow('a').delivered).toBe(10)
  expect(outcome.flow('a').latencySeconds.mean).toBeCloseTo(2 * (5e-3 + 28e-6), 9)
  expect(outcome.counter('a', 'answered')).toBe(10)

  // everybody hears the question, the machine that has the address answers, below IP
  const lan = lab.run(
    segment(
      'network/switch',
      [asks('m-sink'), machine('m'), machine('n'), part('b', 'traffic/sink')],
      ['a', 'm-eth', 'n-eth', 'b'],
    ),
  )
  expect(lan.counter('a', 'answered')).toBe(10)
  expect(lan.counter('m-eth', 'received')).toBe(10)
  expect(lan.counter('m-sink', 'received')).toBe(0)
  expect(lan.flow('a').dropped).toBe(0)
})

test('request and answer are ARP messages in their frames', () => {
  const run = new Run(segment('network/switch', [asks('m-sink'), machine('m')], ['a', 'm-eth']))
  const { world } = run
  const seen: string[] = []
  world.tracer = {
    stage(packet, component) {
      if (world.kinds.list[world.kindOf[component]].forwards !== 'wire') return
      const [ethernet, arp] = decodeFrame(1, frameOf(world, packet).bytes).map(({ fields }) =>
        Object.fromEntries(fields.map(({ name, value }) => [name, String(value)])),
      )
      seen.push(`${world.ids[component]}: ${arp.operation} to ${ethernet.destination}, ${arp['target MAC']}`)
    },
  }
  run.runUntil(0.05e12)
  const own = '02:00:00:00:00:01'
  expect(seen).toEqual([
    'a--x: 1 to ff:ff:ff:ff:ff:ff, 00:00:00:00:00:00',
    'm-eth--x: 1 to ff:ff:ff:ff:ff:ff, 00:00:00:00:00:00',
    `m-eth--x: 2 to ${own}, ${own}`,
    `a--x: 2 to ${own}, ${own}`,
  ])
})
