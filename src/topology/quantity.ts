/** Numbers with their unit in messages, and as a person types them. SI base units inside. */
import type { Unit } from '../sim/kind.ts'

const symbols: { readonly [unit in Unit]: string } = {
  second: 's',
  hertz: 'Hz',
  cycle: 'cycles',
  'cycle/byte': 'cycles/byte',
  byte: 'bytes',
  'byte/second': 'bytes/s',
  'bit/second': 'bit/s',
  packet: 'packets',
  'packet/second': 'packets/s',
  fraction: '',
  count: '',
  kilometre: 'km',
}

/** Not rounded: a message has to show in what a value differs from its bound. */
export function exact(value: number, unit: Unit): string {
  return symbols[unit] === '' ? String(value) : `${value} ${symbols[unit]}`
}

const decimal: Readonly<Record<string, number>> = {
  p: 1e-12,
  n: 1e-9,
  µ: 1e-6,
  μ: 1e-6,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
}
const spellings: { readonly [unit in Unit]?: readonly string[] } = {
  second: ['s', 'sec'],
  hertz: ['Hz'],
  cycle: ['cycles', 'cycle'],
  byte: ['B', 'byte', 'bytes'],
  'byte/second': ['B/s', 'bytes/s'],
  'bit/second': ['bit/s', 'b/s', 'bps'],
  packet: ['packets', 'packet'],
  'packet/second': ['packets/s', 'pps'],
  kilometre: ['km'],
}
const bare = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*)$/i

/** `2 ms` of 'second' → 0.002; a bare number is in the base unit. Null when it cannot be read. */
export function parseQuantity(text: string, unit: Unit): number | null {
  const parts = bare.exec(text.trim())
  if (!parts) return null
  const value = Number(parts[1])
  const suffix = parts[2]
  if (!Number.isFinite(value)) return null
  if (suffix === '') return value
  if (suffix === '%' && unit === 'fraction') return value / 100
  for (const spelling of spellings[unit] ?? []) {
    if (!suffix.endsWith(spelling)) continue
    const prefix = suffix.slice(0, -spelling.length)
    if (prefix === '') return value
    if (unit !== 'kilometre' && Object.hasOwn(decimal, prefix)) return scale(value, decimal[prefix])
  }
  return null
}

/** Division by a power of ten that is exact rounds once; multiplication by one that is not rounds twice. */
const scale = (value: number, factor: number) => (factor < 1 ? value / Math.round(1 / factor) : value * factor)
