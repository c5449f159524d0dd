import { expect, test } from 'vitest'
import { decodeFrame } from '../protocols/decode.ts'
import { bytesOf, trialPackets } from './trial-packets.ts'

const ethernet = 1

test('made packets are what they are called, without a fault', () => {
  const layers = (name: keyof typeof trialPackets) => decodeFrame(ethernet, trialPackets[name])
  const protocols = (name: keyof typeof trialPackets) => layers(name).map(({ protocol }) => protocol)
  expect(protocols('udp').slice(0, 3)).toEqual(['ethernet', 'ipv4', 'udp'])
  expect(protocols('tcp-syn').slice(0, 3)).toEqual(['ethernet', 'ipv4', 'tcp'])
  expect(protocols('icmp').slice(0, 3)).toEqual(['ethernet', 'ipv4', 'icmp'])
  expect([...trialPackets.ipv6.subarray(12, 15)]).toEqual([0x86, 0xdd, 0x60])
  expect(trialPackets.short).toHaveLength(14)
  for (const name of ['udp', 'tcp-syn', 'icmp'] as const) expect(layers(name).flatMap(({ problems }) => problems)).toEqual([])
})

test('bytes in the ways in which they are pasted', () => {
  expect(bytesOf('00 11:22-33\n0x44,0x55')).toEqual(Uint8Array.of(0, 0x11, 0x22, 0x33, 0x44, 0x55))
  for (const wrong of ['', '0', 'xy', '00 1']) expect(bytesOf(wrong)).toBeNull()
})
