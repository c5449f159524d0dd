/**
 * The part of .BTF that tells of maps: `struct { __uint(type, …); __type(key, …); … } name SEC(".maps")`, where a number is
 * the length of an array that a member points to, and a type what a member points to (Linux, Documentation/bpf/btf.rst).
 */
import type { Bytes } from './bytes.ts'
import { type MapField, ProgramError } from './program.ts'

interface Type {
  readonly kind: number
  readonly name: string
  /** members, parameters or variables */
  readonly count: number
  /** of a structure: its members may be of bits; of an enumeration: it has a sign */
  readonly flag: boolean
  /** its size, or the type that it refers to */
  readonly refersTo: number
  /** where what follows its three words begins */
  readonly more: number
}

const kindOf = {
  integer: 1,
  pointer: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  float: 16,
  variable: 14,
  section: 15,
  enum64: 19,
} as const
/** typedef, volatile, const, restrict, tag: another name of a type */
const names: ReadonlySet<number> = new Set([8, 9, 10, 11, 18])
/** kinds that have a size of their own */
const sized: ReadonlySet<number> = new Set([
  kindOf.integer,
  kindOf.struct,
  kindOf.union,
  kindOf.enum,
  kindOf.float,
  kindOf.enum64,
])
/** bytes that follow the three words, and how many more for each of `count` */
const following: Readonly<Record<number, readonly [number, number]>> = {
  1: [4, 0],
  2: [0, 0],
  3: [12, 0],
  4: [0, 12],
  5: [0, 12],
  6: [0, 8],
  7: [0, 0],
  8: [0, 0],
  9: [0, 0],
  10: [0, 0],
  11: [0, 0],
  12: [0, 0],
  13: [0, 8],
  14: [4, 0],
  15: [0, 12],
  16: [0, 0],
  17: [4, 0],
  18: [0, 0],
  19: [0, 12],
}
const magic = 0xeb9f
const mostTypes = 65_536
/** names of names, arrays of arrays */
const deepest = 32
/** maps of an object, and members of a map's structure: Linux has some ten */
const most = { maps: 256, members: 64 } as const
/** parts of a key or value that are named */
const mostFields = 64

export interface MapMembers {
  /** what a map's structure says: numbers, sizes of types in bytes, and the byte where `values` begin, by the names of its members */
  readonly numbers: ReadonlyMap<string, number>
  /** what `key` and `value` are made of */
  readonly fields: ReadonlyMap<string, readonly MapField[]>
}

interface Told {
  readonly list: readonly (Type | undefined)[]
  readonly types: Bytes
  readonly strings: Bytes
}

function toldBy(btf: Bytes): Told {
  if (btf.u16(0) !== magic) fail('it does not begin as .BTF')
  const headerLength = btf.u32(4)
  const types = btf.part(headerLength + btf.u32(8), btf.u32(12), 'the types of .BTF')
  const strings = btf.part(headerLength + btf.u32(16), btf.u32(20), 'the strings of .BTF')
  return { list: readTypes(types, strings), types, strings }
}

/** Maps by name: what the variables of `.maps` say. Throws ProgramError. */
export function mapsIn(btf: Bytes): ReadonlyMap<string, MapMembers> {
  const { list, types, strings } = toldBy(btf)
  const found = new Map<string, MapMembers>()
  for (const section of list) {
    if (section?.kind !== kindOf.section || section.name !== '.maps') continue
    if (section.count > most.maps) fail(`it has ${section.count} maps, at most ${most.maps} are read`)
    for (let i = 0; i < section.count; i++) {
      const variable = at(list, types.u32(section.more + i * 12))
      if (variable.kind !== kindOf.variable) fail(`.maps holds ${variable.name}, which is no variable`)
      const struct = named(list, variable.refersTo)
      if (struct.kind !== kindOf.struct) fail(`map ${variable.name} is no structure`)
      found.set(variable.name, membersOf({ list, types, strings }, struct))
    }
  }
  return found
}

/** The variables of a section such as `.bss`; undefined where it is not told of. Throws ProgramError. */
export function variablesIn(btf: Bytes, name: string): readonly MapField[] | undefined {
  const told = toldBy(btf)
  const { list, types } = told
  const section = list.find((type) => type?.kind === kindOf.section && type.name === name)
  if (section === undefined) return undefined
  const found: MapField[] = []
  for (let i = 0; i < section.count && found.length <= mostFields; i++) {
    const place = section.more + i * 12
    const variable = at(list, types.u32(place))
    found.push(...fieldsOf(told, variable.refersTo, { name: variable.name, offset: types.u32(place + 4) }))
  }
  return few(found)
}

/** By their number; 0 is void. */
function readTypes(types: Bytes, strings: Bytes): (Type | undefined)[] {
  const list: (Type | undefined)[] = [undefined]
  for (let place = 0; place < types.length; ) {
    const info = types.u32(place + 4)
    const kind = (info >>> 24) & 31
    const count = info & 0xffff
    if (!Object.hasOwn(following, kind)) fail(`type ${list.length} has the unknown kind ${kind}`)
    if (list.length > mostTypes) fail(`there are more than ${mostTypes} types`)
    list.push({
      kind,
      count,
      flag: info >>> 31 === 1,
      name: strings.text(types.u32(place)),
      refersTo: types.u32(place + 8),
      more: place + 12,
    })
    const [once, each] = following[kind]
    place += 12 + once + each * count
  }
  return list
}

function membersOf({ list, types, strings }: Told, struct: Type): MapMembers {
  const numbers = new Map<string, number>()
  const fields = new Map<string, readonly MapField[]>()
  if (struct.count > most.members) fail(`a map has ${struct.count} members, at most ${most.members} are read`)
  for (let i = 0; i < struct.count; i++) {
    const place = struct.more + i * 12
    const name = strings.text(types.u32(place))
    // initial values, such as the programs of a prog-array: where they begin
    if (name === 'values') numbers.set(name, types.u32(place + 8) / 8)
    const pointer = named(list, types.u32(place + 4))
    if (pointer.kind !== kindOf.pointer) continue
    const isType = name === 'key' || name === 'value'
    numbers.set(name, isType ? sizeOf(list, types, pointer.refersTo) : numberIn(list, types, pointer.refersTo))
    const parts = isType ? few(fieldsOf({ list, types, strings }, pointer.refersTo, { name: '', offset: 0 })) : undefined
    if (parts) fields.set(name, parts)
  }
  return { numbers, fields }
}

/** Too many names help nobody, and a number without one is read as it is. */
const few = (fields: readonly MapField[]): readonly MapField[] | undefined =>
  fields.length <= mostFields && fields.some(({ name, signed }) => name !== '' || signed) ? fields : undefined

/** A type as a person reads it: the members of structures one by one, `a.b` within another; all else whole. */
function fieldsOf(told: Told, number: number, { name, offset }: Pick<MapField, 'name' | 'offset'>, depth = 0): MapField[] {
  const { list, types, strings } = told
  const type = named(list, number)
  const whole = (signed: boolean) => [{ name, offset, bytes: sizeOf(list, types, number), signed }]
  // bit 24 of the word behind it: the number has a sign (BTF_INT_SIGNED)
  if (type.kind === kindOf.integer) return whole(((types.u32(type.more) >>> 24) & 1) === 1)
  if (type.kind === kindOf.enum || type.kind === kindOf.enum64) return whole(type.flag)
  if (type.kind !== kindOf.struct || depth > deepest || type.count > mostFields) return whole(false)
  const found: MapField[] = []
  for (let i = 0; i < type.count && found.length <= mostFields; i++) {
    const place = type.more + i * 12
    const own = strings.text(types.u32(place))
    const bits = types.u32(place + 8)
    // members of bits: the structure has no names for its bytes
    if ((type.flag && bits >>> 24 !== 0) || bits % 8 !== 0) return whole(false)
    const title = [name, own].filter((each) => each !== '').join('.')
    const byte = (type.flag ? bits & 0xff_ffff : bits) / 8
    found.push(...fieldsOf(told, types.u32(place + 4), { name: title, offset: offset + byte }, depth + 1))
  }
  return found
}

/** `__uint(name, n)` is a pointer to an array of n. What is none counts as 0. */
function numberIn(list: readonly (Type | undefined)[], types: Bytes, number: number): number {
  const type = list[number]
  return type?.kind === kindOf.array ? types.u32(type.more + 8) : 0
}

function sizeOf(list: readonly (Type | undefined)[], types: Bytes, number: number): number {
  let many = 1
  let type = named(list, number)
  for (let depth = 0; type.kind === kindOf.array; depth++) {
    if (depth > deepest) fail(`type ${number} is nested deeper than ${deepest}`)
    many *= types.u32(type.more + 8)
    type = named(list, types.u32(type.more))
  }
  if (type.kind === kindOf.pointer) return many * 8
  if (!sized.has(type.kind)) fail(`type ${number} has no size`)
  return many * type.refersTo
}

/** The type behind its other names. */
function named(list: readonly (Type | undefined)[], number: number): Type {
  let type = at(list, number)
  for (let depth = 0; names.has(type.kind); depth++) {
    if (depth > deepest) fail(`type ${number} is nested deeper than ${deepest}`)
    type = at(list, type.refersTo)
  }
  return type
}

function at(list: readonly (Type | undefined)[], number: number): Type {
  return list[number] ?? fail(`type ${number} of ${list.length} is expected to be there`)
}

function fail(why: string): never {
  throw new ProgramError('read', `.BTF of the object file: ${why}`)
}
