import { describe, expect, test } from 'vitest'
import { longestMatch } from '../sim/routing.ts'
import { checkText, formatAddress, readAddress, readPrefix, readRoutes } from './addresses.ts'

const numberOf = (text: string) => (readPrefix(text) as { address: number }).address

describe('addresses', () => {
  test.each([
    ['10.0.3.7', { address: 0x0a000307, length: 32 }],
    ['10.0.3.7/24', { address: 0x0a000307, length: 24 }],
    ['223.255.255.254/0', { address: 0xdffffffe, length: 0 }],
  ])('%s', (text, meaning) => {
    expect(readAddress(text)).toEqual(meaning)
    expect(text.startsWith(formatAddress(meaning.address))).toBe(true)
  })

  test.each([
    ['10.0.0.300', "'10.0.0.300' is not an IPv4 address: 300 is above the maximum of 255"],
    ['10.0.0', "'10.0.0' is not an IPv4 address: four numbers"],
    ['10.0.0.1/33', "'10.0.0.1/33' has no such prefix: '33' where 0 to 32 bits are expected"],
    ['10.0.0.1/24/8', 'is not an IPv4 address'],
    ['239.1.2.3', "'239.1.2.3' is the address of a group"],
    ['0.0.0.0', 'is outside of 1.0.0.1 to 223.255.255.254'],
    ['255.255.255.255', 'is outside of'],
    ['router', 'four numbers joined by points are expected'],
  ])('%s is refused, and why', (text, words) => {
    expect(checkText('address', text)?.message).toContain(words)
  })

  test('a group is one address of 224.0.0.0/4', () => {
    expect(checkText('group', '239.1.2.3')).toBeNull()
    expect(checkText('group', '10.1.2.3')?.message).toBe(
      "'10.1.2.3' is not a multicast address: 224.0.0.0 to 239.255.255.255 is expected",
    )
    expect(checkText('group', '239.1.2.0/24')).not.toBeNull()
  })

  test('routes, one a line or separated by commas', () => {
    expect(readRoutes('10.1.0.0/16 via r2,\n 0.0.0.0/0  via r3')).toEqual([
      { address: 0x0a010000, length: 16, via: 'r2' },
      { address: 0, length: 0, via: 'r3' },
    ])
    expect(checkText('routes', '10.1.0.0/16 r2')?.message).toContain("'10.1.0.0/16 r2' is not a route")
    expect(checkText('routes', '10.1.0.999/16 via r2')?.message).toContain('999 is above the maximum of 255')
  })
})

describe('the longest prefix', () => {
  const prefixes = ['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/23', '10.1.2.3/32', '192.168.0.0/16', '128.0.0.0/1']
  const table = prefixes.map((text, wire) => ({ ...(readPrefix(text) as { address: number; length: number }), wire, hop: -1 }))
  test.each([
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.1.2.4', '10.1.2.0/23'],
    ['10.1.3.255', '10.1.2.0/23'],
    ['10.1.4.0', '10.1.0.0/16'],
    ['10.2.0.1', '10.0.0.0/8'],
    ['11.0.0.1', '0.0.0.0/0'],
    ['127.255.255.255', '0.0.0.0/0'],
    ['128.0.0.0', '128.0.0.0/1'],
    ['192.168.255.1', '192.168.0.0/16'],
    ['192.169.0.1', '128.0.0.0/1'],
    ['255.255.255.255', '128.0.0.0/1'],
  ])('of %s is %s', (address, prefix) => {
    expect(prefixes[longestMatch(table, numberOf(address))?.wire ?? -1]).toBe(prefix)
    expect(prefixes[longestMatch(table.toReversed(), numberOf(address))?.wire ?? -1]).toBe(prefix)
  })

  test('without a route that holds the address there is none', () => {
    expect(longestMatch(table.slice(1, 3), numberOf('11.0.0.1'))).toBeUndefined()
  })
})
