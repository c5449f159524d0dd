/** TCP over a link that loses packets: NewReno and CUBIC, each on its own. */
import { design, part, wire } from '../topology/notation.ts'

const path = (name: string, control: string, title: string, y: number) => ({
  parts: [
    part(`${name}-s`, 'traffic/tcp', { title, at: [0, y], parameters: { destination: `${name}-r`, control } }),
    part(`${name}-a`, 'network/router', { title: 'Near router', at: [280, y] }),
    part(`${name}-b`, 'network/router', { title: 'Far router', at: [620, y] }),
    part(`${name}-r`, 'traffic/sink', { title: `Receiver of ${title}`, at: [880, y] }),
  ],
  links: [
    wire(`${name}-s`, `${name}-a`, { rate: 1e9, delay: 1e-4 }),
    wire(`${name}-a`, `${name}-b`, { rate: 50e6, delay: 0.02, loss: 0.0005, queue: 200 }),
    wire(`${name}-b`, `${name}-r`, { rate: 1e9, delay: 1e-4 }),
  ],
})
const newReno = path('newreno', 'newreno', 'NewReno', 0)
const cubic = path('cubic', 'cubic', 'CUBIC', 140)

export default design(
  'TCP over a lossy link',
  'Two TCP connections, each alone on a link of 50 Mb/s that loses one packet in two thousand. Hardly a queue fills, yet TCP takes each loss for congestion and shrinks its window. Compare how NewReno and CUBIC climb back, and set the loss of a link to 0 or to 1 % while it runs.',
  [...newReno.parts, ...cubic.parts],
  [...newReno.links, ...cubic.links],
  { duration: 30, speed: 1 },
)
