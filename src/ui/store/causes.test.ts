import { expect, test } from 'vitest'
import { problem } from '../../topology/problem.ts'
import { oneForEachCause } from './causes.ts'

const topology = {
  components: [
    { id: 'a', kind: 'flow/source', title: 'Sender' },
    { id: 'b', kind: 'flow/sink', title: 'Receiver' },
  ],
  links: [],
}
const unlinked = problem('unlinked-port', '', 'Receiver (b) has no link: no packet can come or go there', { subject: 'b' })
const flow = (isolated: string) =>
  problem('not-linked', '', `no packet of Sender (a) can reach Receiver (b): ${isolated} has no link`, { subject: 'a' })

test('a missing link is told once, a flow that stops elsewhere is told too', () => {
  expect(oneForEachCause([flow('Receiver (b)'), unlinked], topology)).toEqual([unlinked])
  expect(oneForEachCause([flow('Node (n)'), unlinked], topology)).toHaveLength(2)
})
