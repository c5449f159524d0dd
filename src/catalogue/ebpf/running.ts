/** One packet through a program: its bytes into the program's memory, a run, and what the program left back into the packet. */

import { helperOf } from '../../programs/ebpf/helper-table.ts'
import type { Environment } from '../../programs/ebpf/helpers.ts'
import { errno } from '../../programs/ebpf/maps.ts'
import { ProgramError } from '../../programs/ebpf/program.ts'
import type { Field, Target } from '../../programs/ebpf/targets.ts'
import { etherType } from '../../protocols/ethernet.ts'
import { isArp } from '../../sim/arp.ts'
import { cpuOf } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { frameOf } from '../frame/frame-of.ts'
import { framed, writeBack } from '../frame/write-back.ts'
import { ethernetHeader } from '../frame/written.ts'
import { port as machinePort } from '../infrastructure/path.ts'
import { headroom, type Loaded, placeOf } from './loading.ts'

/** `fault`: the program was ended; `malformed`: it left something that is no IPv4 packet. In both cases the packet is as it was. */
export const outcome = { done: 0, fault: 1, malformed: 2 } as const

/** Names of what goes wrong with a program, by which it is counted. */
export const faultNames = {
  budget: 'out of instructions',
  fault: 'ended by an error',
  malformed: 'malformed packet',
  verdict: 'unknown verdict',
  aborted: 'aborted',
  nowhere: 'no way out',
  helper: 'helper refused',
} as const

export interface Ran {
  readonly outcome: number
  /** what it returned: the lower half of r0, signed */
  readonly verdict: number
  readonly instructions: number
  /** number of the interface that it redirects to, 0 = none */
  readonly to: number
}

/** errno.h */
const errorNames: Readonly<Record<number, string>> = {
  [errno.perm]: 'EPERM',
  [errno.toobig]: 'E2BIG',
  [errno.nomem]: 'ENOMEM',
  [errno.fault]: 'EFAULT',
  [errno.inval]: 'EINVAL',
}

/** NF_INET_* and NFPROTO_IPV4 (include/uapi/linux/netfilter.h) */
const hooks: Readonly<Record<string, number>> = { 'pre-routing': 0, 'local-in': 1, forward: 2, 'local-out': 3, 'post-routing': 4 }
const ipv4Family = 2

class Call implements Environment {
  to = 0
  private readonly world: World
  private readonly self: number
  private readonly target: Target
  private readonly processor: number

  constructor(world: World, self: number, target: Target, processor: number) {
    this.world = world
    this.self = self
    this.target = target
    this.processor = processor
  }
  now(): number {
    return Math.floor(this.world.now / 1000)
  }
  random(): number {
    return this.world.bits(this.world.stream(this.self, 'program'))
  }
  cpu(): number {
    return this.processor
  }
  trace(text: string): void {
    this.world.logs.write(this.self, this.world.now, text)
  }
  refused(helper: number, answer: number): void {
    if (answer === -errno.noent || answer === -errno.exist) return
    const name = helperOf(helper)?.name ?? `function ${helper}`
    const text = `${name} answered ${answer} (${errorNames[-answer] ?? 'errno.h'})`
    this.world.logs.fault(this.self, this.world.now, `${faultNames.helper}: ${name}`, text)
  }
  redirect(to: number): number {
    this.to = to
    return this.target.verdicts.REDIRECT ?? 0
  }
}

/** @param cpus copies of each per-CPU value */
export function runOn(world: World, self: number, packet: number, loaded: Loaded, cpus: number): Ran {
  const { execution, target, view } = loaded
  const frame = frameOf(world, packet).bytes
  const begins = target.name === 'netfilter' ? ethernetHeader : 0
  const { memory, layout } = execution
  const start = layout.packet + headroom
  memory.set(begins === 0 ? frame : frame.subarray(begins), start)
  const end = start + frame.length - begins
  fill(world, self, packet, target, view, layout.context, start, end)
  const call = new Call(world, self, target, cpuOf(world.packets, packet, cpus))
  world.programWatch?.(self)
  try {
    if (target.entry === 'packet') execution.run(call, start, end)
    else execution.run(call, layout.context)
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    const name = execution.executed >= execution.limit ? faultNames.budget : faultNames.fault
    world.logs.fault(self, world.now, name, error.message, error.line)
    return { outcome: outcome.fault, verdict: 0, instructions: execution.executed, to: 0 }
  } finally {
    world.programWatch?.(-1)
  }
  const left = takeBack(world, packet, loaded, frame, begins)
  if (!left)
    world.logs.fault(
      self,
      world.now,
      faultNames.malformed,
      'it left bytes that are no IPv4 packet: the packet is dropped as it was',
    )
  return {
    outcome: left ? outcome.done : outcome.malformed,
    verdict: execution.r0Low,
    instructions: execution.executed,
    to: call.to,
  }
}

/** The context: of each field what is known here, 0 of the others. */
function fill(
  world: World,
  self: number,
  packet: number,
  target: Target,
  view: DataView,
  context: number,
  start: number,
  end: number,
): void {
  for (let at = 0; at < target.contextSize; at += 4) view.setUint32(context + at, 0, true)
  for (const field of target.fields) {
    const value =
      field.holds === 'packet' ? start : field.holds === 'packet-end' ? end : valueOf(world, self, packet, field, end - start)
    if (value !== 0) view.setUint32(context + field.offset, value, true)
  }
}

function valueOf(world: World, self: number, packet: number, { name }: Field, length: number): number {
  switch (name) {
    case 'len':
      return length
    case 'mark':
      return world.packets.mark[packet]
    case 'protocol': {
      const type = isArp(world, packet) ? etherType.arp : etherType.ipv4
      return (type >> 8) | ((type & 0xff) << 8)
    }
    case 'protocol_family':
      return ipv4Family
    case 'hook':
      return hooks[placeOf(world, self).point] ?? 0
    case 'ingress_ifindex':
    case 'in_ifindex':
    case 'ifindex':
      return interfaceOf(world, self, packet)
    default:
      return 0
  }
}

/** Interfaces are numbered from 1, in the order of a machine's cards. */
export function interfaceOf(world: World, self: number, packet: number): number {
  const card = cardOf(world, self, packet)
  return card < 0 ? 0 : world.place[card] + 1
}

/** The card that the program runs on, or by which the packet came; −1 = it did not come by one. */
export function cardOf(world: World, self: number, packet: number): number {
  const machine = world.root[self]
  let card = world.levels[self] === 'nic' ? self : world.packets.nextHop[packet]
  while (card >= 0 && world.parent[card] >= 0 && world.parent[card] !== machine) card = world.parent[card]
  if (card < 0 || world.parent[card] !== machine) return -1
  for (let wire = world.fan(machine, machinePort.nic) - 1; wire >= 0; wire--)
    if (world.neighbour(machine, machinePort.nic, wire) === card) return card
  return -1
}

/** False when what is left is no packet. */
function takeBack(
  world: World,
  packet: number,
  { execution, target, writes, view }: Loaded,
  frame: Uint8Array,
  begins: number,
): boolean {
  const { memory, layout } = execution
  const before = world.packets.mark[packet]
  const place = (holds: Field['holds']) => layout.context + (target.fields.find((field) => field.holds === holds)?.offset ?? 0)
  if (writes) {
    const left = memory.subarray(view.getUint32(place('packet'), true), view.getUint32(place('packet-end'), true))
    if (!writeBack(world, packet, frame, begins === 0 ? left : framed(frame, left))) return false
  }
  const mark = target.fields.find(({ name, writable }) => name === 'mark' && writable)
  const marked = mark ? view.getInt32(layout.context + mark.offset, true) : before
  if (marked !== before) world.packets.mark[packet] = marked
  return true
}
