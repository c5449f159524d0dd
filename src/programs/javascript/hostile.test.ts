import { describe, expect, it } from 'vitest'
import { hostilePrograms } from '../../testing/hostile-programs.ts'
import { engine, quiet } from '../../testing/javascript.ts'
import { defaultLimits, type Failure, Sandbox } from './sandbox.ts'

/** What becomes of a call whose body this is, with 100,000 operations; the next call of the same program must still work. */
function attack(body: string, before = ''): Failure | null {
  const source = `${before}\nlet calls = 0\nexport function onPacket(packet) {\n  calls += 1\n  if (calls === 2) return packet.setByte(0, 99);\n${body}\n}`
  const sandbox = new Sandbox(engine(), source, quiet(), { ...defaultLimits, operations: 100_000 })
  sandbox.words[32] = 64
  sandbox.treat()
  const { failure } = sandbox
  expect(sandbox.cost).toBeLessThanOrEqual(100_000)
  if (failure?.kind !== 'memory') {
    sandbox.treat()
    expect(sandbox.failure).toBeNull()
    expect(sandbox.packet[0]).toBe(99)
  }
  return failure
}

const refusal = (source: string): string => {
  try {
    new Sandbox(engine(), source, quiet())
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('operations', () => {
  it.each(hostilePrograms.operations)('%s', (body) => {
    expect(attack(body)?.kind).toBe(body.startsWith('throw') ? 'exception' : 'operations')
  })
})

describe('memory', () => {
  it.each(hostilePrograms.memory)('%s', (body) => {
    expect(attack(body)?.kind).toBe('memory')
  })
})

describe('recursion', () => {
  it.each(hostilePrograms.recursion)('%s', (body) => {
    expect(attack(body)?.kind).toBe('recursion')
  })
})

describe('what is not there', () => {
  it.each(hostilePrograms.exception)('%s', (body) => {
    const failure = attack(body)
    expect(failure?.kind).toBe('exception')
    expect(failure?.line).toBe(6)
  })

  it.each([
    ['export function onPacket() { lab$c = 1e9 }', 'reserved'],
    ['export function onPacket() { l\\u0061b$c = 1e9 }', 'reserved'],
    ['export function onPacket() { eval("1") }', 'eval'],
    ['export function onPacket() { with ({}) {} }', 'with'],
    ['export function onPacket() { return import("x") }', 'import'],
    ['import x from "x"', 'import'],
    ['export async function onPacket() {}', 'async'],
    ['export function onPacket() { return 1n }', 'BigInt'],
    ['const x = 1', 'onPacket'],
    ['export function onPacket( {', 'unexpected'],
    ['for (;;);', 'operations'],
    ['"x".repeat(1e9); export function onPacket() {}', 'text of 1000000000 characters'],
    ['throw new Error("no"); export function onPacket() {}', 'no'],
  ])('%s', (source, word) => {
    expect(refusal(source)).toContain(word)
  })

  it('a text that is nested without end', () => {
    expect(refusal(`export function onPacket() { ${'('.repeat(20000)} }`)).toContain('nested')
  })
})
