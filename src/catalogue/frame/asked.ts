/** Which service a packet's bytes ask for: by ANEP, SAPF or a key alone, behind UDP or TCP at their ports. */
import { customPort, decodeActiveKey, sapfPort } from '../../protocols/active-key.ts'
import { anepPort, decodeAnep } from '../../protocols/anep.ts'
import { get16 } from '../../protocols/bytes.ts'
import { ipProtocol } from '../../protocols/ipv4.ts'
import { decodeSapf } from '../../protocols/sapf.ts'
import type { ActiveFormat } from '../../sim/active-formats.ts'
import { at, headerLength, totalOf } from './header.ts'

const udpHeader = 8

/** @param ip a packet of IPv4 whose end is there. Null = it asks for none. */
export function askedIn(ip: Uint8Array): { readonly key: number; readonly format: ActiveFormat } | null {
  const transport = ip.subarray(headerLength(ip), totalOf(ip))
  const protocol = ip[at.protocol]
  if ((get16(ip, at.fragment) & 0x1fff) !== 0 || transport.length < udpHeader) return null
  if (protocol !== ipProtocol.udp && (protocol !== ipProtocol.tcp || transport.length < 20)) return null
  const message = transport.subarray(protocol === ipProtocol.udp ? udpHeader : (transport[12] >> 4) * 4)
  const ports = [get16(transport, 0), get16(transport, 2)]
  if (ports.includes(anepPort)) return found('anep', keyOfAnep(message))
  if (ports.includes(sapfPort)) return found('sapf', keyOfSapf(message))
  if (ports.includes(customPort)) return found('custom', keyAlone(message))
  return null
}

const found = (format: ActiveFormat, key: number) => (key === 0 ? null : { key, format })

function keyOfAnep(message: Uint8Array): number {
  const decoded = decodeAnep(message)
  if (decoded.ok) for (const option of decoded.meaning.options) if (option.kind === 'service-key') return option.key | 0
  return 0
}

function keyOfSapf(message: Uint8Array): number {
  const decoded = decodeSapf(message)
  return decoded.ok ? Number(BigInt.asIntN(32, decoded.meaning.selector)) : 0
}

function keyAlone(message: Uint8Array): number {
  const decoded = decodeActiveKey(message)
  return decoded.ok ? decoded.meaning.key | 0 : 0
}
