/** Atomic operations (RFC 9669 §5.3): one at a time anyway, since nothing else runs while a program does. */
import { high, low } from './arena.ts'
import { alu, atomic } from './instruction.ts'

/** @param operand register | operation << 8 (code.ts) */
export function atomic32(memory: DataView, place: number, operand: number): void {
  const s = operand & 0xff
  const operation = operand >> 8
  const old = memory.getInt32(place, true)
  if (operation === atomic.cmpxchg) {
    if (old === low[0]) memory.setInt32(place, low[s], true)
    low[0] = old
    high[0] = 0
    return
  }
  memory.setInt32(place, operation === atomic.xchg ? low[s] : combine(operation, old, low[s]), true)
  if ((operation & atomic.fetch) === 0) return
  low[s] = old
  high[s] = 0
}

/** @param operand register | operation << 8 (code.ts) */
export function atomic64(memory: DataView, place: number, operand: number): void {
  const s = operand & 0xff
  const operation = operand >> 8
  const oldLow = memory.getInt32(place, true)
  const oldHigh = memory.getInt32(place + 4, true)
  if (operation === atomic.cmpxchg) {
    if (oldLow === low[0] && oldHigh === high[0]) store(memory, place, low[s], high[s])
    low[0] = oldLow
    high[0] = oldHigh
    return
  }
  if (operation === atomic.xchg) store(memory, place, low[s], high[s])
  else {
    const sum = combine(operation, oldLow, low[s])
    const carry = (operation & 0xf0) === alu.add && sum >>> 0 < oldLow >>> 0 ? 1 : 0
    store(memory, place, sum, combine(operation, oldHigh, high[s]) + carry)
  }
  if ((operation & atomic.fetch) === 0) return
  low[s] = oldLow
  high[s] = oldHigh
}

function store(memory: DataView, place: number, lower: number, upper: number): void {
  memory.setInt32(place, lower, true)
  memory.setInt32(place + 4, upper, true)
}

function combine(operation: number, a: number, b: number): number {
  switch (operation & 0xf0) {
    case alu.or:
      return a | b
    case alu.and:
      return a & b
    case alu.xor:
      return a ^ b
    default:
      return (a + b) | 0
  }
}
