/** What LANA's paper announces: a stack that two ends agree on by themselves, and that changes as conditions do. */
import type { Topology } from '../topology/document.ts'
import { design, type Part, part, wire } from '../topology/notation.ts'
import { twoHosts } from './lana-hosts.ts'
import type { Experiment } from './paper.ts'

const provided = (side: string): Part[] => [
  part(`${side}-reliable`, 'lana/reliable', { title: 'fb_reliable' }),
  part(`${side}-compress`, 'lana/compress', { title: 'fb_compress' }),
  part(`${side}-encrypt`, 'lana/encrypt', { title: 'fb_encrypt' }),
]

/** Between the virtual link and the socket stands the controller; what it may choose stands beside it, bound to nothing. */
const engine = (side: string, parameters: object, blocks: readonly Part[]): Part =>
  part(`${side}-lana`, 'kernel/lana', {
    title: 'LANA',
    parameters: { sockets: `${side}-socket`, entry: `${side}-link` },
    holds: [
      part(`${side}-link`, 'lana/virtual-link', { title: 'Virtual link', parameters: { ingress: `${side}-control` } }),
      part(`${side}-control`, 'lana/controller', {
        title: 'Controller',
        parameters: { ingress: `${side}-socket`, egress: `${side}-link`, ...parameters },
      }),
      part(`${side}-socket`, 'lana/socket', { title: 'BSD socket', parameters: { egress: `${side}-control` } }),
      ...blocks,
    ],
  })

const pair = (title: string, note: string, requires: object, right: readonly Part[]): Topology =>
  design(
    title,
    note,
    twoHosts(1000, engine('left', requires, provided('left')), engine('right', {}, right)),
    [wire('eth0', 'eth1', { technology: 'gigabit-ethernet' })],
    { duration: 0.4, speed: 0.02 },
  )

const at = (milliseconds: number) => milliseconds * 1e9
const set = (milliseconds: number, parameter: string, value: number | null) =>
  ({ at: at(milliseconds), edit: { type: 'set', id: 'eth0--eth1', parameter, value } }) as const

export const adaptive: Experiment = {
  id: 'lana/adaptive',
  title: 'A stack that follows conditions',
  topology: {
    ...pair(
      'LANA: a stack that follows conditions',
      'The application requires a channel that is confidential, and reliable and small when the link is bad; both controllers agree on it by a message. After 0.1 seconds the link becomes slow, after 0.2 it loses a tenth, after 0.3 it is as before: watch which blocks packets pass.',
      { confidential: 'yes', reliable: 'needed', small: 'needed' },
      provided('right'),
    ),
    edits: [set(100, 'rate', 6e6), set(200, 'loss', 0.1), set(300, 'rate', null), set(300, 'loss', null)],
  },
}

export const negotiated: Experiment = {
  id: 'lana/negotiated',
  title: 'The other end lacks a block',
  topology: pair(
    'LANA: the other end lacks a block',
    'The application requires a channel that is reliable, confidential and small, but the receiving engine has no block that decrypts. The controllers agree on what both have: packets are compressed and acknowledged, and anybody can read them.',
    { confidential: 'yes', reliable: 'yes', small: 'yes' },
    provided('right').filter(({ id }) => id !== 'right-encrypt'),
  ),
}

const technologies = {
  ethernet: { title: 'By Ethernet', rate: 5000 },
  bluetooth: { title: 'By Bluetooth', rate: 200 },
  infiniband: { title: 'By InfiniBand', rate: 20_000 },
} as const

/** One engine, three networks under it. */
export const devices: Experiment = {
  id: 'lana/devices',
  title: 'Virtual links over three technologies',
  topology: design(
    'LANA: virtual links over three technologies',
    'An application receives by Ethernet, Bluetooth and InfiniBand, each of which has a virtual link of its own in one engine. Take one down in the console, with ifconfig, while the others go on.',
    [
      ...Object.entries(technologies).map(([name, { title, rate }], i) =>
        part(`by-${name}`, 'traffic/source', {
          title,
          at: [0, 20 + 150 * i],
          parameters: { rate, size: 1000, destination: 'application' },
        }),
      ),
      part('host', 'infrastructure/machine', {
        title: 'Q6600',
        at: [250, 0],
        parameters: { profile: 'lana-q6600' },
        holds: [
          ...Object.keys(technologies).map((name) => part(`card-${name}`, 'nic/plain', { title: name })),
          part('lana', 'kernel/lana', {
            title: 'LANA',
            holds: [
              ...Object.keys(technologies).map((name) =>
                part(`vlink-${name}`, 'lana/virtual-link', {
                  title: `vlink ${name}`,
                  parameters: { device: `card-${name}`, ingress: 'socket' },
                }),
              ),
              part('socket', 'lana/socket', { title: 'BSD socket' }),
            ],
          }),
          part('application', 'traffic/sink', { title: 'Application' }),
        ],
      }),
    ],
    Object.keys(technologies).map((technology) => wire(`by-${technology}`, `card-${technology}`, { technology })),
    { duration: 0.2, speed: 0.005 },
  ),
}
