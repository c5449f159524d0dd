/** Bufferbloat: what a long queue does to a ping beside a download, with tail drop and with FQ-CoDel. */
import { design, part, wire } from '../topology/notation.ts'

const home = (name: string, discipline: string, title: string, y: number) => ({
  parts: [
    part(`${name}-s`, 'traffic/tcp', { title: `Download, ${title}`, at: [0, y], parameters: { destination: `${name}-r` } }),
    part(`${name}-p`, 'traffic/ping', {
      title: `Ping, ${title}`,
      at: [0, y + 90],
      parameters: { destination: `${name}-q`, interval: 0.05 },
    }),
    part(`${name}-a`, 'network/router', { title: 'Provider', at: [320, y + 45] }),
    part(`${name}-b`, 'network/router', { title: 'Home', at: [620, y + 45] }),
    part(`${name}-r`, 'traffic/sink', { title: 'Laptop', at: [860, y] }),
    part(`${name}-q`, 'traffic/sink', { title: 'Phone', at: [860, y + 90] }),
  ],
  links: [
    wire(`${name}-s`, `${name}-a`, { rate: 1e9, delay: 5e-3 }),
    wire(`${name}-p`, `${name}-a`, { rate: 1e9, delay: 5e-3 }),
    wire(`${name}-a`, `${name}-b`, { rate: 20e6, delay: 5e-3, queue: 1000, discipline }),
    wire(`${name}-b`, `${name}-r`, { rate: 1e9, delay: 1e-4 }),
    wire(`${name}-b`, `${name}-q`, { rate: 1e9, delay: 1e-4 }),
  ],
})
const tail = home('tail', 'tail-drop', 'tail drop', 0)
const fair = home('fair', 'fq-codel', 'FQ-CoDel', 240)

export default design(
  'Bufferbloat',
  'A download and a ping share a line of 20 Mb/s whose router has room for a thousand packets. With tail drop TCP fills the room and every ping waits behind it for half a second; with FQ-CoDel the ping takes its 20 ms and the download loses nothing. Change the queue discipline of the line between Provider and Home while it runs.',
  [...tail.parts, ...fair.parts],
  [...tail.links, ...fair.links],
  { duration: 30, speed: 1 },
)
