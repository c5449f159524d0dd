/** A machine with Silk between senders and a receiver, for the tests of what is placed in it. */
import type { Topology } from '../topology/document.ts'
import { design, type Part, part, wire } from '../topology/notation.ts'

/** One or two senders by a hub of one router into a machine whose Silk holds `paths`; `above` is in its user space. */
export function silkRouter(options: {
  readonly senders: readonly Part[]
  readonly paths: readonly Part[]
  readonly silk?: Part['parameters']
  readonly above?: readonly Part[]
  readonly machine?: Part['parameters']
  readonly kernel?: readonly Part[]
  readonly duration?: number
}): Topology {
  const { senders, paths, silk, above = [], machine, kernel = [], duration = 0.1 } = options
  return design(
    '',
    '',
    [
      ...senders,
      part('m', 'infrastructure/machine', {
        parameters: { profile: 'silk-p4', ...machine },
        holds: [
          ...senders.map(({ id }) => part(`eth-${id}`, 'nic/plain')),
          part('eth', 'nic/plain'),
          part('ip', 'kernel/forwarding'),
          part('silk', 'kernel/silk', { parameters: silk, holds: paths }),
          ...kernel,
          ...above,
        ],
      }),
      part('b', 'traffic/sink'),
    ],
    [...senders.map(({ id }) => wire(id, `eth-${id}`)), wire('eth', 'b', { rate: 1e9 })],
    { duration, speed: 0 },
  )
}

/** A stream that a channel of a domain handles: created at 20 ms, destroyed at 80 ms of 100. */
export function nodeosMachine(options: {
  readonly domain?: Part['parameters']
  readonly channel?: Part['parameters']
  readonly pool?: Part['parameters']
  readonly threads?: Part['parameters'] | null
  readonly rate?: number
  readonly handler?: readonly Part[]
  readonly beside?: readonly Part[]
  readonly silk?: Part['parameters']
  readonly environment?: Part['parameters']
  /** placed in the environment, and beside it */
  readonly around?: readonly Part[]
  readonly other?: readonly Part[]
  /** steps of socket(PF_SCOUT, …) */
  readonly calls?: readonly Part[]
}): Topology {
  const { domain, channel, pool, threads, rate = 1000, handler = [], beside = [] } = options
  const { silk, environment, around = [], other = [], calls = [] } = options
  return silkRouter({
    senders: [part('a', 'traffic/source', { parameters: { destination: 'b', rate } })],
    paths: [
      part('path', 'kernel/scout-path', { parameters: { modules: 'ETH/IP/UDP/NodeOS', top: 'socket', opens: 'call' } }),
      part('sockets', 'kernel/silk-driver'),
      part('geni', 'kernel/silk-driver', { parameters: { driver: 'geni' } }),
      part('nodeos', 'kernel/silk-driver', { parameters: { driver: 'nodeos' } }),
      ...calls,
    ],
    silk,
    above: [
      ...other,
      part('ee', 'ee/nodeos', {
        parameters: environment,
        holds: [
          ...around,
          part('memory', 'nodeos/memory-pool', { parameters: pool }),
          part('files', 'nodeos/file-space'),
          part('domain', 'nodeos/domain', {
            parameters: { memory: 'memory', files: 'files', ...domain },
            holds: [
              ...(threads === null ? [] : [part('threads', 'nodeos/thread-pool', { parameters: threads })]),
              part('channel', 'nodeos/channel', {
                parameters: { destination: 'path', created: 0.02, destroyed: 0.08, ...channel },
                holds: handler,
              }),
              ...beside,
            ],
          }),
        ],
      }),
    ],
  })
}
