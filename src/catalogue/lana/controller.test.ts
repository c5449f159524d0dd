import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, bytesOf, lanaPair } from '../../testing/lana.ts'
import type { Topology } from '../../topology/document.ts'
import { design, kernel, type Part, part, wire } from '../../topology/notation.ts'

const all = (side: string) => ['reliable', 'compress', 'encrypt'].map((noun) => block(`${side}-${noun}`, {}, noun))

/** Two routers with an engine each, the first of which requires something of what it sends on. */
function between(requires: Part['parameters'], size: number): Topology {
  const router = (id: string, parameters: Part['parameters']) =>
    part(id, 'infrastructure/machine', {
      holds: [
        part(`${id}-in`, 'nic/plain'),
        part(`${id}-out`, 'nic/plain'),
        ...kernel(id),
        part(`${id}-lana`, 'kernel/lana', {
          parameters: { entry: `${id}-link` },
          holds: [
            block(`${id}-link`, { ingress: `${id}-control` }, 'virtual-link'),
            block(`${id}-control`, { ingress: `${id}-turn`, egress: `${id}-link`, ...parameters }, 'controller'),
            block(`${id}-turn`, { flips: true, egress: `${id}-control` }),
            block(`${id}-encrypt`, {}, 'encrypt'),
          ],
        }),
      ],
    })
  return design(
    '',
    '',
    [
      part('a', 'traffic/source', { parameters: { destination: 'b', rate: 200, size } }),
      router('m1', requires),
      router('m2', {}),
      part('b', 'traffic/sink'),
    ],
    [wire('a', 'm1-in'), wire('m1-out', 'm2-in'), wire('m2-out', 'b')],
    { duration: 0.5, speed: 0 },
  )
}

testKind('lana/controller', (lab) => {
  // what is required is chosen out of what there is, after one question and one answer; each end undoes it
  const both = lab.run(lanaPair({ confidential: 'yes', small: 'yes' }, all('l'), all('r')))
  expect([both.counter('l-control', 'asked'), both.counter('r-control', 'answered')]).toEqual([1, 1])
  expect(both.counter('l-control', 'changes')).toBe(1)
  expect(both.flow('a').delivered).toBeGreaterThan(490)
  expect(bytesOf(both)).toBe(1000 * both.flow('a').delivered)
  for (const side of ['l', 'r']) {
    expect(both.counter(`${side}-compress`, 'passed')).toBeGreaterThan(490)
    expect(both.counter(`${side}-encrypt`, 'passed')).toBeGreaterThan(490)
    expect(both.counter(`${side}-reliable`, 'passed')).toBe(0)
  }
  // what the link has to cut is put together before it is undone
  const everything = { reliable: 'yes', confidential: 'yes', small: 'yes' } as const
  const long = lab.run(lanaPair(everything, all('l'), all('r'), {}, { size: 6000, rate: 500 }))
  expect(long.at('eth0--eth1').filter(({ size }) => size === 1500).length).toBeGreaterThan(490)
  expect(long.flow('a').delivered).toBeGreaterThan(245)
  expect(bytesOf(long)).toBe(6000 * long.flow('a').delivered)
  expect(long.component('r-control').drops).toEqual({})
  // of which a part is lost, that never becomes whole
  const lossyParts = lab.run(lanaPair({ confidential: 'yes' }, all('l'), all('r'), { loss: 0.2 }, { size: 2000, rate: 500 }))
  const share = lossyParts.flow('a').delivered / lossyParts.flow('a').sent
  expect(Math.abs(share - 0.64)).toBeLessThan(0.1)
  // nothing required: nobody is asked
  const none = lab.run(lanaPair({}, all('l'), all('r')))
  expect([none.counter('l-control', 'asked'), none.counter('l-encrypt', 'passed')]).toEqual([0, 0])
  // the other end has one of two: the common denominator, or nothing
  const less = lab.run(lanaPair({ confidential: 'yes', small: 'yes' }, all('l'), [block('r-compress', {}, 'compress')]))
  expect([less.counter('l-encrypt', 'passed'), less.flow('a').delivered > 490]).toEqual([0, true])
  expect(less.counter('l-compress', 'passed')).toBeGreaterThan(490)
  const nothing = lab.run(lanaPair({ confidential: 'yes', otherwise: 'nothing' }, all('l'), []))
  expect(nothing.component('l-control').drops['not-permitted']).toBeGreaterThan(490)
  expect(nothing.flow('a').delivered).toBe(0)
  // the other end has no such engine: three questions, then plain packets, none lost
  const plain = lab.run(lanaPair({ small: 'yes' }, all('l'), null))
  expect([plain.counter('l-control', 'asked'), plain.counter('l-compress', 'passed')]).toEqual([3, 0])
  expect(plain.flow('a').delivered).toBeGreaterThan(490)
  // it loses a block while packets pass: its sender hears that, and goes on with what there is
  const lost = lab.run(lanaPair({ confidential: 'yes', small: 'yes' }, all('l'), all('r')), {
    edits: [{ type: 'remove', ids: ['r-encrypt'] }],
  })
  expect(lost.component('r-control').drops['no-code']).toBeLessThan(3)
  expect(lost.flow('a').delivered).toBeGreaterThan(490)
  expect([lost.counter('l-control', 'asked'), lost.counter('l-control', 'changes')]).toEqual([1, 2])
  // the other end loses its whole engine: what nobody can undo is sent until three questions have had no answer
  const gone = [{ type: 'remove', ids: ['far'] } as const]
  const alone = lab.run(lanaPair({ small: 'yes' }, all('l'), all('r')), { edits: gone })
  expect(alone.counter('l-control', 'asked')).toBe(4)
  expect(alone.component('r').drops['no-receiver']).toBeGreaterThan(60)
  expect(alone.flow('a').delivered).toBeGreaterThan(350)
  // … and plain packets follow, or none: also where it is this end that lacks a block
  const strict = { confidential: 'yes', otherwise: 'nothing' } as const
  const bare = [{ type: 'remove', ids: ['l-encrypt'] } as const]
  for (const edits of [gone, bare]) {
    const refused = lab.run(lanaPair(strict, all('l'), all('r')), { edits })
    expect(refused.component('l-control').drops['not-permitted']).toBeGreaterThan(100)
    expect(refused.flow('a').delivered).toBeLessThan(255)
  }
  // replaced without its private data, it has to ask again
  const replaced = (data: string) =>
    lab.run(lanaPair({ small: 'yes' }, all('l'), all('r')), {
      edits: [
        { type: 'set', id: 'l-control', parameter: 'data', value: data },
        { type: 'set', id: 'l-control', parameter: 'version', value: 2 },
      ],
    })
  for (const data of ['transferred', 'dropped']) {
    expect(replaced(data).counter('r-control', 'answered')).toBe(data === 'dropped' ? 2 : 1)
    expect(replaced(data).flow('a').delivered).toBeGreaterThan(490)
  }
  // as many packets may wait for an answer as there are places
  const waiting = lab.run(lanaPair({ small: 'yes', timeout: 1 }, all('l'), null))
  expect([waiting.counter('l-control', 'waiting'), waiting.flow('a').delivered]).toEqual([64, 0])
  expect(waiting.component('l-control').drops['queue-full']).toBeGreaterThan(430)
  // two machines between hosts that know of none of this: what the one does the other undoes, and no host gets a message
  const hosts = (requires: Part['parameters'], size = 500) => lab.run(between(requires, size))
  for (const requires of [{ confidential: 'no' }, { confidential: 'yes' }]) {
    const tunnel = hosts(requires)
    expect(tunnel.component('a').drops).toEqual({})
    expect(tunnel.flow('a')).toMatchObject({ dropped: 0, sent: 101, delivered: 100 })
    expect(tunnel.counter('m2-encrypt', 'passed') > 90).toBe(requires.confidential === 'yes')
  }
  // nor does a fragment go past it as it is
  const cut = hosts({ confidential: 'yes' }, 3000)
  expect([cut.flow('a').delivered > 95, cut.counter('m1-encrypt', 'passed') > 95]).toEqual([true, true])
  expect(cut.counter('m2-encrypt', 'passed')).toBeGreaterThan(95)
  // a link that becomes slow under traffic: what is compressed fits it
  const slow = { small: 'needed' } as const
  const slower = [{ type: 'set', id: 'eth0--eth1', parameter: 'rate', value: 6e6 } as const]
  const before = lab.run(lanaPair(slow, all('l'), all('r')))
  expect([before.counter('l-control', 'changes'), before.counter('l-compress', 'passed')]).toEqual([0, 0])
  const after = lab.run(lanaPair(slow, all('l'), all('r')), { edits: slower })
  expect(after.counter('l-control', 'changes')).toBe(1)
  expect(after.counter('l-compress', 'events')).toBe(1 + before.counter('l-compress', 'events'))
  expect(after.flow('a').delivered).toBeGreaterThan(490)
  const without = lab.run(lanaPair({}, all('l'), all('r')), { edits: slower })
  expect(without.flow('a').delivered).toBeLessThan(450)
  // losses that the other end reports
  const lossy = [{ type: 'set', id: 'eth0--eth1', parameter: 'loss', value: 0.2 } as const]
  const mended = lab.run(lanaPair({ reliable: 'needed' }, all('l'), all('r')), { edits: lossy })
  expect(mended.counter('l-control', 'changes')).toBe(1)
  expect(mended.counter('l-reliable', 'resent')).toBeGreaterThan(30)
  // … and when the link is good again, so is the plain channel
  const good = [{ type: 'set', id: 'eth0--eth1', parameter: 'loss', value: 0 } as const]
  const eased = lab.run(lanaPair({ reliable: 'needed' }, all('l'), all('r'), { loss: 0.2 }), { edits: good })
  expect(eased.counter('l-control', 'changes')).toBe(2)
  expect(eased.counter('l-reliable', 'acknowledged')).toBeLessThan(450)
  const unmended = lab.run(lanaPair({}, all('l'), all('r')), { edits: lossy })
  expect(unmended.flow('a').delivered).toBeLessThan(mended.flow('a').delivered - 25)
})
