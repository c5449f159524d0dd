/** Addresses that several components have: anycast, virtual addresses within machines, and multicast groups. */

import type { PlanComponent } from '../sim/plan.ts'
import { automaticNetwork } from '../sim/routing.ts'
import { addressIn, formatAddress, groupIn } from './addresses.ts'
import type { ComponentRecord } from './document.ts'
import type { Network } from './network.ts'
import type { Sharers } from './routes.ts'

type Values = Map<string, PlanComponent['values']>

/**
 * The address by which packets for a component are routed apart from its machine's: one that it may share with others,
 * or one besides that of the machine it is in.
 */
export function virtualAddress(network: Network, id: string, values: PlanComponent['values'] | undefined) {
  if (values?.anycast !== true && network.records.get(id)?.parent === undefined) return undefined
  return 'anycast' in network.kindOf(id).parameters ? addressIn(values?.address) : undefined
}

/** What a top-level component without an address of its own has: 10.0.0.0/8 by its number, here as long as nothing was removed. */
export const automaticAddress = (position: number): number => automaticNetwork + position + 1

/** The address that a person gave a component, where it has one of its own: on the canvas, or a virtual one in a machine. */
export const ownAddress = (network: Network, { id, parent }: ComponentRecord, values: PlanComponent['values'] | undefined) =>
  (parent === undefined ? addressIn(values?.address) : virtualAddress(network, id, values))?.address

/**
 * All shared addresses that packets are sent to; what flows name is replaced by the shared address: a receiver's, that of
 * the front-end in a machine, or the group that a sender sends to.
 */
export function shareAddresses(network: Network, values: Values): readonly (Sharers & { readonly length: number })[] {
  const virtual = new Map<string, { id: string; address: number; length: number; members: string[] }>()
  const addressOf = new Map<string, string>()
  for (const [id, own] of values) {
    const found = virtualAddress(network, id, own)
    if (found === undefined) continue
    const text = formatAddress(found.address)
    const known = virtual.get(text) ?? { id: text, ...found, members: [] }
    virtual.set(text, known)
    known.members.push(network.rootOf(id))
    addressOf.set(id, text)
    if (network.kindOf(id).gathers && network.records.get(id)?.parent !== undefined) addressOf.set(network.rootOf(id), text)
  }
  const groups: (Sharers & { readonly length: number })[] = []
  const used = new Set<string>()
  for (const [id, own] of values) {
    const kind = network.kindOf(id)
    if (kind.flow !== true) continue
    const changed: Record<string, string> = {}
    for (const [name, spec] of Object.entries(kind.parameters)) {
      const address = spec.type === 'reference' ? addressOf.get(String(own[name])) : undefined
      if (address === undefined) continue
      changed[name] = address
      used.add(address)
    }
    const group = groupIn(own.group)
    if (group !== undefined) {
      const channel = `${formatAddress(group)} from ${id}`
      changed.destination = channel
      groups.push({
        id: channel,
        address: group,
        length: 32,
        to: 'all',
        members: joined(network, values, group),
        source: network.rootOf(id),
      })
    }
    if (Object.keys(changed).length > 0) values.set(id, { ...own, ...changed })
  }
  const named = [...virtual.values()].filter(({ id }) => used.has(id))
  return [...named.map((address) => ({ ...address, to: 'any' as const })), ...groups]
}

/** Roots in which somebody has joined a group. */
const joined = (network: Network, values: Values, group: number): string[] =>
  [...values]
    .filter(([id, own]) => network.kindOf(id).flow !== true && groupIn(own.group) === group)
    .map(([id]) => network.rootOf(id))
