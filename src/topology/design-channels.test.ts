import { expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import { nodeosMachine } from '../testing/silk.ts'
import { inspectDesign } from './design.ts'
import { applyEdits } from './edits.ts'
import { part } from './notation.ts'
import { Run } from './run.ts'
import { validateTopology } from './validate.ts'

const channelProblems = (topology: ReturnType<typeof nodeosMachine>) =>
  inspectDesign(topology, catalogue, profiles).filter(({ subject }) => subject === 'channel')
const created = (topology: ReturnType<typeof nodeosMachine>) => {
  const run = new Run(topology)
  run.runUntil(run.end)
  return run.result().flows.find(({ id }) => id === 'channel')?.delivered
}

test('a channel whose path is of another type is told of, and each mend makes its call succeed', () => {
  expect(channelProblems(nodeosMachine({}))).toEqual([])
  const wrong = nodeosMachine({ channel: { type: 'cut' } })
  const [{ code, message, fixes }] = channelProblems(wrong)
  expect([code, message]).toEqual([
    'path-of-another-type',
    'channel is a cut-through channel, but its path ends at a socket: the call that creates it will fail',
  ])
  expect(created(wrong)).toBe(0)
  expect(fixes).toHaveLength(2)
  for (const { edits } of fixes) {
    const mended = applyEdits(wrong, edits)
    expect(validateTopology(mended, catalogue, profiles)).toEqual([])
    expect(channelProblems(mended)).toEqual([])
    expect(created(mended)).toBe(2)
  }
  const found = (edits: Parameters<typeof applyEdits>[1], code: string) => {
    const topology = applyEdits(nodeosMachine({}), edits)
    const problem = channelProblems(topology).find((each) => each.code === code)
    expect([code, problem?.message.includes('fail')]).toEqual([code, true])
    expect(created(topology)).toBe(0)
    const mended = applyEdits(topology, problem?.fixes[0].edits ?? [])
    expect(validateTopology(mended, catalogue, profiles)).toEqual([])
    expect(channelProblems(mended)).toEqual([])
    expect(created(mended)).toBe(2)
  }
  found([{ type: 'set', id: 'path', parameter: 'modules', value: 'ETH/IP/UDP' }], 'path-without-nodeos')
  // a call becomes a path only by way of socket partner, Geni and NodeOS module, in this order
  found([{ type: 'remove', ids: ['geni'] }], 'call-not-translated')
  found([{ type: 'remove', ids: ['sockets', 'geni', 'nodeos'] }], 'call-not-translated')
  const swap = [
    { type: 'set', id: 'geni', parameter: 'driver', value: 'nodeos' },
    { type: 'set', id: 'nodeos', parameter: 'driver', value: 'geni' },
  ] as const
  found(swap, 'call-not-translated')
  const through = applyEdits(nodeosMachine({}), [{ type: 'set', id: 'path', parameter: 'top', value: 'card' }])
  expect(channelProblems(through).map(({ code }) => code)).toEqual(['path-of-another-type'])
})

test('steps that make no socket are told of, and each mend makes the call succeed', () => {
  const steps = ['sys_socket', 'sock_create', 'create']
  const calling = (order: readonly string[]) =>
    nodeosMachine({ calls: order.map((step) => part(step, 'kernel/socket-call', { parameters: { step } })) })
  expect(channelProblems(calling(steps))).toEqual([])
  for (const order of [['create'], ['sys_socket', 'sock_create'], ['sys_socket', 'create', 'sock_create']]) {
    const topology = calling(order)
    const [{ code, message, fixes }, ...others] = channelProblems(topology)
    expect([code, message, others]).toEqual([
      'socket-not-made',
      `channel: its calls pass ${order.join(', ')} in silk, and get a socket only by way of ${steps.join(', ')}: they will fail`,
      [],
    ])
    expect(created(topology)).toBe(0)
    expect(fixes).toHaveLength(2)
    for (const { edits } of fixes) {
      const mended = applyEdits(topology, edits)
      expect(validateTopology(mended, catalogue, profiles)).toEqual([])
      expect(channelProblems(mended)).toEqual([])
      expect(created(mended)).toBe(2)
    }
  }
})
