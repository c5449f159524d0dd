/** Hub and switch: a shared medium against a switched one. */
import { design, part, wire } from './design.ts'

const pair = (name: string, kind: string, title: string, y: number) => [
  part(`${name}-a`, 'traffic/source', {
    title: 'Sender 1',
    at: [0, y],
    parameters: { rate: 6000, size: 1000, destination: `${name}-x` },
  }),
  part(`${name}-b`, 'traffic/source', {
    title: 'Sender 2',
    at: [0, y + 100],
    parameters: { rate: 6000, size: 1000, destination: `${name}-y` },
  }),
  part(name, kind, { title, at: [300, y + 50] }),
  part(`${name}-x`, 'traffic/sink', { title: 'Receiver 1', at: [600, y] }),
  part(`${name}-y`, 'traffic/sink', { title: 'Receiver 2', at: [600, y + 100] }),
]
const links = (name: string) => ['a', 'b', 'x', 'y'].map((end) => wire(`${name}-${end}`, name, { delay: 2e-4 }))

export default design(
  'Hub or switch?',
  'The same two flows of 48 Mb/s, once over a hub and once over a switch. The hub repeats every frame to everybody and its 100 Mb/s are shared; the switch sends each frame where it belongs.',
  [...pair('hub', 'network/hub', 'Hub', 0), ...pair('switch', 'network/switch', 'Switch', 300)],
  [...links('hub'), ...links('switch')],
  { duration: 2, speed: 0.01 },
)
