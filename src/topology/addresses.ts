/** IPv4 addresses, prefixes and routes as people write them. */
import { readModules } from '../catalogue/kernel/scout-modules.ts'
import { CodeRefused } from '../programs/code/object.ts'
import { readPolicy } from '../programs/code/policy.ts'
import { show } from './show.ts'

/** An address as a number of 32 bits, and the bits of its prefix. */
export interface Prefix {
  readonly address: number
  readonly length: number
}
export interface WrittenRoute extends Prefix {
  /** id of the component that packets are handed to */
  readonly via: string
}
/** What is wrong with a text; continues `<component> <parameter>: `. */
export interface BadText {
  readonly code: string
  readonly message: string
}

/** 224.0.0.0/4 (RFC 5771) */
const isMulticast = (address: number): boolean => address >>> 28 === 0xe

export const formatAddress = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')

/** `10.0.3.7` or `10.0.3.7/24`; without length it is a prefix of 32 bits. */
export function readPrefix(text: string): Prefix | BadText {
  const [dotted, bits, ...rest] = text.split('/')
  const parts = dotted.split('.')
  const bad = (message: string): BadText => ({ code: 'not-an-address', message: `${show(text)} ${message}` })
  if (rest.length > 0 || parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part)))
    return bad('is not an IPv4 address: four numbers joined by points are expected, such as 10.0.3.7 or 10.0.3.7/24')
  const large = parts.find((part) => Number(part) > 255)
  if (large !== undefined) return bad(`is not an IPv4 address: ${large} is above the maximum of 255`)
  if (bits !== undefined && (!/^\d{1,2}$/.test(bits) || Number(bits) > 32))
    return bad(`has no such prefix: ${show(bits)} where 0 to 32 bits are expected`)
  const address = parts.reduce((sum, part) => sum * 256 + Number(part), 0)
  return { address, length: bits === undefined ? 32 : Number(bits) }
}

/** Of one component: neither a group's, nor broadcast, nor this network's (RFC 6890). */
export function readAddress(text: string): Prefix | BadText {
  const read = readPrefix(text)
  if ('code' in read) return read
  const bad = (message: string): BadText => ({ code: 'not-an-address', message: `${show(text)} ${message}` })
  if (isMulticast(read.address)) return bad('is the address of a group: 1.0.0.1 to 223.255.255.254 are for one component')
  if (read.address >>> 24 === 0 || read.address >= 0xe000_0000) return bad('is outside of 1.0.0.1 to 223.255.255.254')
  return read
}

function readGroup(text: string): number | BadText {
  const read = readPrefix(text)
  if ('code' in read) return read
  if (!text.includes('/') && isMulticast(read.address)) return read.address
  return { code: 'not-a-group', message: `${show(text)} is not a multicast address: 224.0.0.0 to 239.255.255.255 is expected` }
}

/** `10.1.0.0/16 via router-2`, one a line or separated by commas. */
export function readRoutes(text: string): WrittenRoute[] | BadText {
  const routes: WrittenRoute[] = []
  for (const line of text.split(/[\n,;]/).map((entry) => entry.trim())) {
    if (line === '') continue
    const [, prefix, via] = /^(\S+)\s+via\s+(\S+)$/.exec(line) ?? []
    if (via === undefined)
      return {
        code: 'not-a-route',
        message: `${show(line)} is not a route: '<prefix> via <component>' is expected, such as '10.1.0.0/16 via router-2'`,
      }
    const read = readPrefix(prefix)
    if ('code' in read) return read
    routes.push({ ...read, via })
  }
  return routes
}

function readRules(text: string): BadText | readonly [] {
  try {
    readPolicy(text)
    return []
  } catch (error) {
    if (!(error instanceof CodeRefused)) throw error
    return { code: 'not-a-policy', message: error.message }
  }
}

const formats = { address: readAddress, group: readGroup, routes: readRoutes, modules: readModules, policy: readRules } as const
export type TextFormat = keyof typeof formats

/** What is wrong with a text that should be an address, a group, routes, modules or a policy; empty texts are none and are right. */
export function checkText(format: TextFormat, text: string): BadText | null {
  if (text === '') return null
  const read = formats[format](text)
  return typeof read === 'object' && 'code' in read ? read : null
}

/** The address in a text that has been checked; undefined when it is empty. */
export function addressIn(text: unknown): Prefix | undefined {
  const read = typeof text === 'string' && text !== '' ? readAddress(text) : undefined
  return read === undefined || 'code' in read ? undefined : read
}
export function groupIn(text: unknown): number | undefined {
  const read = typeof text === 'string' && text !== '' ? readGroup(text) : undefined
  return typeof read === 'number' ? read : undefined
}
export function routesIn(text: unknown): readonly WrittenRoute[] {
  const read = typeof text === 'string' ? readRoutes(text) : []
  return 'code' in read ? [] : read
}
