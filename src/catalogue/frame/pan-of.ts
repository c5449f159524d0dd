/** What PAN's capsules carry, as bytes: the header of its active ping, which the lab gives to all capsules. */

import type { PacketNumbers } from '../../protocols/frame.ts'
import { encodePanCapsule, type NodeAddress } from '../../protocols/pan-capsule.ts'
import { flag } from '../../sim/packets.ts'
import type { World } from '../../sim/world.ts'
import { bodyOfCapsule, capsuleKey, codeNameOf, nodePort, ownerOf } from '../ee/capsules.ts'
import { portOf } from '../ee/portmapper.ts'

const nothing = new Uint8Array(0)
const nameLength = 20

/** Ports and payload of a capsule; undefined for any other packet. @param addressOf IPv4 address of a component */
export function panOf(
  world: World,
  packet: number,
  addressOf: (component: number) => number,
): Required<Pick<PacketNumbers, 'service' | 'sourcePort' | 'destinationPort' | 'payload'>> | undefined {
  const { packets } = world
  if (packets.service[packet] !== capsuleKey || packets.report[packet] >= 0) return undefined
  const node = (component: number): NodeAddress => ({
    address: addressOf(component) >>> 0,
    port: portOf(world, component) || nodePort,
  })
  const { name, home } = codeNameOf(world, packet)
  const payload = encodePanCapsule(
    {
      nextHop: node(packets.target[packet]),
      code: realName(world, packet) ?? nameBytes(name, hashBytes(world, packet)),
      homeNode: node(home),
      reached: (packets.flags[packet] & flag.reply) !== 0,
      sequence: packets.sequence[packet] & 0xffff,
      source: node(packets.source[packet]),
      destination: node(packets.destination[packet]),
      sent: Math.floor(packets.born[packet] / 1000),
    },
    nothing,
  )
  return { service: 0, sourcePort: nodePort, destinationPort: nodePort, payload }
}

/** The name of code that has a body; of MD5 as long as the field. */
function realName(world: World, packet: number): Uint8Array | undefined {
  const name = bodyOfCapsule(world, packet)?.name
  if (name === undefined || name.length >= nameLength) return name
  const field = new Uint8Array(nameLength)
  field.set(name)
  return field
}

/** Bytes of the names of code at the node of a capsule's application. */
function hashBytes(world: World, packet: number): number {
  const node = world.parent[ownerOf(world, packet)]
  const columns = world.kinds.columns[world.kindOf[node]] as Readonly<Record<string, Int32Array | undefined>>
  return columns.nameBytes?.[world.row[node]] ?? nameLength
}

/** As long as SHA-1, or as MD5 with zeros behind it: code objects have no body to be hashed, so that their keys are drawn out. */
function nameBytes(name: number, length: number): Uint8Array {
  const bytes = new Uint8Array(nameLength)
  for (let i = 0, word = name | 0; i < length; i++) {
    if (i % 4 === 0) word = Math.imul(word ^ i, 0x9e3779b1)
    bytes[i] = word >>> ((i % 4) * 8)
  }
  return bytes
}
