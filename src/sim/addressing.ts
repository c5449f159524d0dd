/** Where packets go next, and whose they are: routes, equal-cost paths, shared addresses and multicast groups. */
import { Ledger } from './ledger.ts'
import { flag } from './packets.ts'
import { scatter, spread, type Ways, way } from './routing.ts'

/** Sharing of an address: one component's alone, any one of several (anycast), all of them (multicast). */
export const sharing = { none: 0, any: 1, all: 2 } as const

export abstract class Addressing extends Ledger {
  /** Hands a packet to what is wired to a port of `self`, now. */
  abstract send(self: number, port: number, packet: number, index?: number): void

  /** Where IP sends the packet now: the outer header's station while it is tunnelled, its target otherwise. */
  heading(packet: number): number {
    return this.packets.outer[packet] >= 0 ? this.packets.outer[packet] : this.packets.target[packet]
  }

  /** Wire towards a station, of what forwards by destination; −1 = no route, or a multicast tree. Sets the packet's next hop. */
  route(self: number, packet: number, towards: number): number {
    const wires = this.routeWire[self]
    const station = towards >= 0 ? this.stationOf[towards] : -1
    if (!wires || station < 0) return way.none
    const wire = wires[station]
    if (wire < 0) return wire > way.several ? way.none : this.choose(self, packet, wire)
    this.packets.nextHop[packet] = (this.routeHop[self] as Int32Array)[station]
    return wire
  }

  /** One of several ways of equal cost: by a hash of the flow's addresses (RFC 2992, hash-threshold), or in turn. */
  private choose(self: number, packet: number, wire: number): number {
    const ways = (this.routeWays[self] as readonly Ways[])[way.several - wire]
    if (ways.spread === spread.copies) return way.none
    const { packets } = this
    const count = ways.wire.length
    let chosen = 0
    if (ways.spread === spread.packet) {
      chosen = this.turn[self] % count
      this.turn[self] = (chosen + 1) | 0
    } else {
      const flow = scatter(this.hash[packets.source[packet]] ^ packets.protocol[packet]) ^ this.hash[packets.destination[packet]]
      chosen = Math.floor((scatter(scatter(flow) ^ this.hash[self]) / 4_294_967_296) * count)
    }
    packets.nextHop[packet] = ways.hop[chosen]
    return ways.wire[chosen]
  }

  /** The branches of the tree that a multicast packet follows through the component; undefined = none, or no multicast packet. */
  branches(self: number, packet: number): Ways | undefined {
    const towards = this.heading(packet)
    if (towards < 0 || this.shared[towards] !== sharing.all) return undefined
    const station = this.stationOf[towards]
    const wire = station < 0 ? way.none : (this.routeWire[self]?.[station] ?? way.none)
    return wire > way.several ? undefined : this.routeWays[self]?.[way.several - wire]
  }

  /** Sends the packet on by its route; of a multicast packet a copy by every branch. False when there is no way, and it is still here. */
  forward(self: number, port: number, packet: number): boolean {
    const towards = this.heading(packet)
    const wire = this.route(self, packet, towards)
    if (wire >= 0) {
      this.send(self, port, packet, wire)
      return true
    }
    const ways = this.branches(self, packet)
    if (ways === undefined || ways.wire.length === 0) return false
    const last = ways.wire.length - 1
    this.packets.nextHop[packet] = towards
    for (let i = 0; i < last; i++) this.send(self, port, this.copy(self, packet), ways.wire[i])
    this.send(self, port, packet, ways.wire[last])
    return true
  }

  /** Sends a frame by every open wire of a port but one: copies, and the packet itself by the last. */
  flood(self: number, port: number, packet: number, except: number): void {
    const blocked = this.blocked[self]
    let last = this.fan(self, port) - 1
    while (last === except || blocked?.has(last)) last--
    if (last < 0) {
      this.discard(self, packet)
      return
    }
    for (let i = 0; i < last; i++) if (i !== except && !blocked?.has(i)) this.send(self, port, this.copy(self, packet), i)
    this.send(self, port, packet, last)
  }

  isGroup(destination: number): boolean {
    return destination >= 0 && this.shared[destination] === sharing.all
  }

  /** Whether a frame is for a group, or for everybody: a bridge sends it everywhere. */
  isForGroup(packet: number): boolean {
    const to = this.packets.nextHop[packet]
    return to < 0 ? (this.packets.flags[packet] & flag.arp) !== 0 : this.shared[to] === sharing.all
  }

  /** Whether a frame that is not addressed to a port of its own is for it all the same: it comes down a tree that leads here, or asks everybody for this one. */
  listens(self: number, packet: number): boolean {
    if (!this.isForGroup(packet)) return false
    if (this.packets.nextHop[packet] < 0) return this.isHere(this.root[self], packet)
    const ways = this.branches(this.root[self], packet)
    return ways !== undefined && ways.upstream === (this.parent[self] < 0 ? this.packets.via[packet] : this.place[self])
  }

  /** Whether something in the top-level component has the address that the packet is heading for. */
  isHere(self: number, packet: number): boolean {
    const towards = this.heading(packet)
    if (towards === self) return true
    return towards >= 0 && this.shared[towards] === sharing.any && this.routeWire[self]?.[this.stationOf[towards]] === way.here
  }

  /** Whether an end point has the address that a packet is sent to, or has joined its group. */
  owns(self: number, packet: number): boolean {
    const destination = this.packets.destination[packet]
    if (destination === self) return true
    if (destination < 0) return false
    const sharedBy = this.shared[destination]
    if (sharedBy === sharing.none) return false
    return this.address[destination] === (sharedBy === sharing.any ? this.address[self] : this.joined[self])
  }
}
