import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaPair } from '../../testing/lana.ts'
import type { Part } from '../../topology/notation.ts'

testKind('lana/reliable', (lab) => {
  const run = (link: Part['parameters'], parameters: Part['parameters'] = {}) =>
    lab.run(lanaPair({ reliable: 'yes' }, [block('one', parameters, 'reliable')], [block('two', {}, 'reliable')], link))
  const whole = run({})
  expect([whole.counter('one', 'resent'), whole.counter('two', 'duplicates')]).toEqual([0, 0])
  expect(whole.counter('one', 'acknowledged')).toBeGreaterThan(490)
  // every packet but those on their way, though a fifth is lost each way; none twice
  const lossy = run({ loss: 0.2 })
  expect(lossy.flow('a').sent - lossy.flow('a').delivered).toBeLessThan(15)
  expect(lossy.flow('a').delivered).toBeLessThanOrEqual(lossy.flow('a').sent)
  expect(lossy.counter('one', 'resent')).toBeGreaterThan(150)
  expect(lossy.counter('two', 'duplicates')).toBeGreaterThan(50)
  expect(lossy.component('one').drops.loss ?? 0).toBe(0)
  const given = run({ loss: 0.2 }, { attempts: 1 })
  expect(given.component('one').drops.loss).toBeGreaterThan(100)
  // a new block without the data of the old one has no packets to send again
  const replaced = (data: string) => {
    const edits = [
      { type: 'set', id: 'one', parameter: 'data', value: data } as const,
      { type: 'set', id: 'one', parameter: 'version', value: 2 } as const,
    ]
    const blocks = [[block('one', { timeout: 10 }, 'reliable')], [block('two', {}, 'reliable')]] as const
    return lab.run(lanaPair({ reliable: 'yes' }, ...blocks, { loss: 0.05 }), { edits }).component('one').drops.removed ?? 0
  }
  expect([replaced('dropped') > 10, replaced('transferred')]).toEqual([true, 0])
  // no place for more that nobody acknowledges
  expect(run({ loss: 1 }, { attempts: 200 }).counter('one', 'acknowledged')).toBe(0)
})
