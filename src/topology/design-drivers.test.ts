import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import { inspectDesign } from './design.ts'
import { design, part, wire } from './notation.ts'

const found = (path: string, kind: string, technology: string, aggregates = false) =>
  inspectDesign(
    design(
      '',
      '',
      [
        part('a', 'traffic/source'),
        part('m', 'infrastructure/machine', {
          holds: [
            part('in', 'nic/myrinet'),
            part('out', kind),
            part('driver', 'kernel/driver', { parameters: { path } }),
            part('ip', 'kernel/forwarding'),
          ],
        }),
        part('b', 'traffic/sink'),
      ],
      [wire('a', 'in', { technology: 'myrinet' }), wire('out', 'b', { technology, aggregates })],
      { duration: 1, speed: 0 },
    ),
    catalogue,
    profiles,
  ).map(({ code, subject }) => `${code} ${subject}`)

test('peer DMA to a card whose memory cannot be reached is refused, with the reason', () => {
  expect(found('header-copy', 'nic/plain', 'myrinet')).toEqual(['no-shared-memory out'])
  expect(found('in-place', 'nic/programmable', 'myrinet')).toEqual(['no-shared-memory out'])
  expect(found('conventional', 'nic/plain', 'myrinet')).toEqual([])
  expect(found('header-copy', 'nic/myrinet', 'myrinet')).toEqual([])
})

test('a link that carries several packets as one unit is told of', () => {
  expect(found('header-copy', 'nic/myrinet', 'myrinet', true)).toEqual(['aggregated-link driver'])
  expect(found('conventional', 'nic/myrinet', 'myrinet', true)).toEqual([])
})

test('links of different MTU are told of', () => {
  expect(found('header-copy', 'nic/myrinet', 'oc-3c')).toEqual(['unequal-mtu driver'])
  expect(found('header-copy', 'nic/myrinet', 'ethernet')).toEqual(['unequal-mtu driver'])
})
