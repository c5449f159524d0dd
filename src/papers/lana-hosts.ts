/** LANA's two machines, one of which sends to the other: what stands in each besides its engine. */
import { type Part, part } from '../topology/notation.ts'

const host = (id: string, title: string, x: number, card: string, holds: readonly Part[]): Part =>
  part(id, 'infrastructure/machine', {
    title,
    at: [x, 0],
    parameters: { profile: 'lana-q6600' },
    holds: [part(card, 'nic/plain', { title: '82566DC-2' }), ...holds],
  })

/** An application that sends so many packets a second through one engine, and one that gets them through the other. */
export const twoHosts = (rate: number, left: Part, right: Part): Part[] => [
  host('left', 'Sending Q6600', 0, 'eth0', [
    left,
    part('sender', 'traffic/source', {
      title: 'Application',
      parameters: { rate, size: 1000, destination: 'application' },
    }),
  ]),
  host('right', 'Receiving Q6600', 440, 'eth1', [right, part('application', 'traffic/sink', { title: 'Application' })]),
]
