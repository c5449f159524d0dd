import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { block, lanaMachine } from '../../testing/lana.ts'

testKind('lana/socket', (lab) => {
  const outcome = lab.run(
    lanaMachine([block('one', { ingress: 'socket' }), block('socket', {}, 'socket')], { destination: 'here' }),
  )
  expect(outcome.flow('a').delivered).toBeGreaterThan(7)
  expect(outcome.counter('here', 'received')).toBe(outcome.flow('a').delivered)
  // past IP: no hook has seen them
  expect(outcome.counter('m-local-in', 'passed')).toBe(0)
  expect(outcome.counter('m-pre-routing', 'passed')).toBe(0)
  // from an application down through the blocks to the driver, past IP; what is for this machine itself goes by IP
  const down = (parameters: object, destination: string) => {
    const start = lanaMachine([
      block('socket', { egress: 'one' }, 'socket'),
      block('one', { egress: 'link' }),
      block('link', {}, 'virtual-link'),
    ])
    const components = start.components
      .map((record) => (record.id === 'lana' ? { ...record, parameters: { ...parameters } } : record))
      .filter(({ id }) => id !== 'a')
    const sender = {
      id: 'sender',
      kind: 'traffic/source',
      parent: 'm',
      parameters: { rate: 1000, size: 3000, destination },
    }
    return lab.run({ ...start, components: [...components, sender], links: start.links.slice(1) })
  }
  const sent = down({ sockets: 'socket' }, 'b')
  expect(sent.flow('sender').delivered).toBeGreaterThan(7)
  expect([sent.counter('lana', 'sent'), sent.counter('one', 'passed'), sent.counter('link', 'transmitted')]).toEqual([11, 10, 10])
  expect([sent.counter('m-local-out', 'passed'), sent.counter('m-post-routing', 'passed')]).toEqual([0, 0])
  expect(sent.crossing('m')).toBeGreaterThan(0)
  const byIp = down({}, 'b')
  expect([byIp.counter('one', 'passed'), byIp.counter('m-post-routing', 'passed')]).toEqual([0, 11])
  const local = down({ sockets: 'socket' }, 'here')
  expect([local.counter('one', 'passed'), local.counter('here', 'received')]).toEqual([0, local.flow('sender').delivered])
  const thread = down({ sockets: 'socket', integration: 'high' }, 'b')
  expect(thread.counter('link', 'transmitted')).toBe(10)
})
