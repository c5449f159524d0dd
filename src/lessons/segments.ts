/** Hub and switch: a shared medium with its collisions against a switched one. */
import { design, part, wire } from '../topology/notation.ts'

/** `letters` tell the two pairs of one medium from those of the other. */
const pair = (name: string, kind: string, title: string, [first, second]: string, y: number) => [
  part(`${name}-a`, 'traffic/source', {
    title: `Sender ${first}`,
    at: [0, y],
    parameters: { rate: 6000, size: 1000, destination: `${name}-x` },
  }),
  part(`${name}-b`, 'traffic/source', {
    title: `Sender ${second}`,
    at: [0, y + 100],
    parameters: { rate: 6000, size: 1000, destination: `${name}-y` },
  }),
  part(name, kind, { title, at: [300, y + 50] }),
  part(`${name}-x`, 'traffic/sink', { title: `Receiver ${first}`, at: [600, y] }),
  part(`${name}-y`, 'traffic/sink', { title: `Receiver ${second}`, at: [600, y + 100] }),
]
const links = (name: string) => ['a', 'b', 'x', 'y'].map((end) => wire(`${name}-${end}`, name, { delay: 2e-4 }))

export default design(
  'Hub or switch?',
  'The same two flows of 48 Mb/s, once over a hub (A, B) and once over a switch (C, D). The hub is one medium of 100 Mb/s for all: senders who begin at once collide and try again after a random time, so frames take more than ten times as long and some are lost. The switch sends each frame only where it belongs.',
  [...pair('hub', 'network/hub', 'Hub', 'AB', 0), ...pair('switch', 'network/switch', 'Switch', 'CD', 300)],
  [...links('hub'), ...links('switch')],
  { duration: 2, speed: 0.05 },
)
