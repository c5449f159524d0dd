import { longestDatagram } from '../../sim/datagrams.ts'
import { assumed, given } from '../../sim/kind.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { call, defineBlock, port } from './block.ts'
import { cardFor } from './device.ts'

export { event } from './block.ts'

export default defineBlock({
  noun: 'virtual-link',
  title: 'Virtual link block',
  doc: "The end of the engine at a virtual link interface: received packets enter here, those on their way out are pushed into the driver's transmit queue. An engine may have several, each over a card of its own, whatever its link is: a packet enters by that of the card it came by, and leaves by that of the card its route leads to.",
  section: '2',
  quote: 'hardware and device drivers are hidden between a virtual link interface',
  icon: 'cable',
  own: { port: 'driver', title: "to the driver's transmit queue", to: 'sent' },
  parameters: {
    device: {
      type: 'reference',
      title: 'Over',
      doc: 'The card of this machine that it stands on; none = any.',
      role: 'nic',
      default: '',
    },
    mtu: {
      type: 'number',
      title: 'Longest packet',
      doc: 'A longer one on its way out is dropped: there is no IP here that would cut it.',
      unit: 'byte',
      default: longestDatagram,
      min: 68,
      max: longestDatagram,
      integer: true,
      cite: assumed('as long as the link takes'),
    },
    up: {
      type: 'flag',
      title: 'Up',
      doc: 'Off: what comes and what goes by it is dropped.',
      default: true,
      failure: true,
      cite: given('lana-2011', '2', 'can be managed with standard tools such as ifconfig, ifpps or ethtool'),
    },
  },
  state: { device: 'i32', mtu: 'i32', down: 'u8', entered: 'f64', transmitted: 'f64' },
  counters: { entered: 'received', transmitted: 'sent' },
  data: ['entered', 'transmitted'],
  configure(state, row, values) {
    state.device[row] = Number(values.device) + 1
    state.mtu[row] = Number(values.mtu)
    state.down[row] = values.up ? 0 : 1
  },
  handle(world, state, row, self, packet) {
    const { flags, size } = world.packets
    const leaves = (flags[packet] & flag.egress) !== 0
    const card = state.device[row] === 0 ? -1 : cardOf(world, packet, leaves)
    if (card >= 0 && card !== state.device[row] - 1) {
      const other = linkOver(world, self, card)
      if (other >= 0) call(world, self, other, packet)
      else world.drop(self, packet, leaves ? 'no-route' : 'unconnected')
      return false
    }
    if (state.down[row] === 1) {
      world.drop(self, packet, 'link-down')
      return false
    }
    if (!leaves) {
      state.entered[row]++
      return true
    }
    if (size[packet] > state.mtu[row]) {
      world.drop(self, packet, 'mtu-exceeded')
      return false
    }
    flags[packet] &= ~flag.egress
    state.transmitted[row]++
    world.send(self, port.own, packet)
    return false
  },
})

/** The card that a packet came by, whose address its frame bore, or that it will leave by; −1 = unknown. */
function cardOf(world: World, packet: number, leaves: boolean): number {
  const card = leaves ? cardFor(world, world.root[world.packets.at[packet]], packet) : world.packets.nextHop[packet]
  return card >= 0 && world.kinds.list[world.kindOf[card]].role === 'nic' ? card : -1
}

/** The virtual link of the same engine over another card; −1. */
function linkOver(world: World, self: number, card: number): number {
  const { device } = world.kinds.columns[world.kindOf[self]] as unknown as { device: Int32Array }
  for (const block of world.children[world.parent[self]])
    if (world.kindOf[block] === world.kindOf[self] && device[world.row[block]] === card + 1) return block
  return -1
}
