/** The maps of an object file: declared ones, by BTF or as loaders before it had them, and its variables as arrays of one value. */
import { mapsIn, variablesIn } from './btf.ts'
import { devicesOf, ownNumbers } from './devices.ts'
import { type ElfFile, type ElfSymbol, relocationsOf, type Section, sectionType, symbolType } from './elf-file.ts'
import { carriesEvents, eventSizes } from './events.ts'
import { linuxMap } from './linux-names.ts'
import { mapLimits as most, prefixBytes } from './map-limits.ts'
import { isArray } from './maps.ts'
import { type MapDefinition, type MapType, ProgramError } from './program.ts'

/** BPF_MAP_TYPE_* (include/uapi/linux/bpf.h). Of the two maps of devices the second finds any key; here both have the same ones. */
const types: Readonly<Record<number, MapType>> = {
  1: 'hash',
  2: 'array',
  3: 'prog-array',
  4: 'perf-event-array',
  5: 'percpu-hash',
  6: 'percpu-array',
  9: 'lru-hash',
  10: 'lru-percpu-hash',
  11: 'lpm-trie',
  14: 'devmap',
  25: 'devmap',
  27: 'ringbuf',
}
/** of a pointer to a function in a map's initial values */
const addressBytes = 8
/** struct bpf_map_def: type, key size, value size, entries, flags; loaders of their own have more words behind these */
const legacyWords = 4

/** A map, or a section of variables, that an address of the object lies in. */
export interface Place {
  readonly map: MapDefinition
  /** byte of the first value; absent = the address is the map itself */
  readonly offset?: number
  /** functions that a prog-array holds from the start, by key */
  readonly programs?: ReadonlyMap<number, FunctionName>
}

/** A function by a symbol, and bytes from it. */
export interface FunctionName {
  readonly symbol: ElfSymbol
  readonly offset: number
}

/** What lies at a byte of a section; undefined where neither maps nor variables are. Throws ProgramError. */
export type Places = (section: Section, byte: number) => Place | undefined

export function placesIn(elf: ElfFile): Places {
  const declared = declaredMaps(elf)
  const variables = new Map<Section, MapDefinition>()
  return (section, byte) => {
    const maps = declared.get(section)
    if (maps) return maps(byte)
    if (!/^\.(data|rodata|bss)(\.|$)/.test(section.name)) return undefined
    if (!(byte >= 0 && byte < section.size)) fail(`byte ${byte} of section ${section.name} is outside its ${section.size} bytes`)
    const known = variables.get(section) ?? variablesOf(elf, section)
    variables.set(section, known)
    return { map: known, offset: byte }
  }
}

/** The maps that the object declares, by their first byte: each is read when a program names it, and refused with that program alone. */
function declaredMaps(elf: ElfFile): ReadonlyMap<Section, (byte: number) => Place> {
  const found = new Map<Section, (byte: number) => Place>()
  for (const name of ['.maps', 'maps']) {
    const section = elf.sections.find((each) => each.name === name)
    if (section === undefined) continue
    const here = elf.symbols.filter(
      (symbol) =>
        symbol.section === section.index &&
        (symbol.type === symbolType.object || symbol.type === symbolType.none) &&
        symbol.name !== '',
    )
    if (here.length > most.maps) fail(`it has ${here.length} maps, at most ${most.maps} are read`)
    const read = section.name === 'maps' ? legacyMap(section) : mapOfBtf(elf, section)
    const symbols = new Map(here.map((symbol) => [symbol.value, symbol]))
    const places = new Map<number, Place>()
    found.set(section, (byte) => {
      const symbol = symbols.get(byte) ?? fail(`section ${section.name} has no map at byte ${byte}`)
      const place = places.get(byte) ?? read(symbol)
      places.set(byte, place)
      return place
    })
  }
  return found
}

type ReadMap = (symbol: ElfSymbol) => Place

function mapOfBtf(elf: ElfFile, section: Section): ReadMap {
  const btf = elf.sections.find(({ name }) => name === '.BTF')?.bytes
  if (btf === undefined)
    fail('section .maps is told of by .BTF, which is not there: compile with -g, and strip with llvm-strip -g')
  const maps = mapsIn(btf)
  const relocations = relocationsOf(elf, section)
  return ({ name, value: byte, size }) => {
    const members = maps.get(name)
    if (members === undefined) fail(`map ${name}: .BTF does not tell of it`)
    const number = (member: string) => members.numbers.get(member)
    // with initial values the sizes need not be said (libbpf: a key, and a program's number)
    const unsaid = number('values') === undefined ? 0 : 4
    const bare = defined(name, {
      type: number('type') ?? fail(`map ${name} has no type`),
      key: number('key') ?? number('key_size') ?? unsaid,
      value: number('value') ?? number('value_size') ?? unsaid,
      entries: number('max_entries') ?? 0,
    })
    const [keyFields, valueFields] = [members.fields.get('key'), members.fields.get('value')]
    const map = { ...bare, ...(keyFields && { keyFields }), ...(valueFields && { valueFields }) }
    const values = number('values')
    if (map.type !== 'prog-array' || values === undefined) return { map }
    const programs = new Map<number, FunctionName>()
    for (const [offset, { symbol }] of relocations) {
      const key = (offset - byte - values) / addressBytes
      if (offset >= byte + size || key < 0) continue
      if (!Number.isInteger(key) || key >= map.entries) fail(`map ${name}: it has no program ${key}`)
      programs.set(key, { symbol, offset: section.bytes?.u64(offset) ?? 0 })
    }
    return { map, programs }
  }
}

function legacyMap({ name: section, bytes }: Section): ReadMap {
  return ({ name, value: byte }) => {
    const words = bytes?.part(byte, legacyWords * 4, `map ${name}`) ?? fail(`section ${section} holds no bytes`)
    const [type, key, value, entries] = [0, 4, 8, 12].map((at) => words.u32(at))
    return { map: defined(name, { type, key, value, entries }) }
  }
}

interface Numbers {
  readonly type: number
  readonly key: number
  readonly value: number
  readonly entries: number
}

function defined(name: string, { type: number, key, value, entries }: Numbers): MapDefinition {
  const type = types[number]
  if (type === undefined) {
    const known = Object.keys(types).map((each) => `${linuxMap(Number(each))} (${each})`)
    const own = linuxMap(number)
    fail(`map ${name}: its type is ${own === undefined ? number : `${own} (${number})`}, and known are ${known.join(', ')}`)
  }
  // how many events wait for their reader plays no part: there is none
  if (carriesEvents({ type })) return { name, type, ...eventSizes, readOnly: true }
  bounded(name, 'bytes of a key', key, most.key)
  bounded(name, 'bytes of a value', value, most.value)
  bounded(name, 'entries', entries, most.entries)
  if (isArray({ type }) && key !== 4) fail(`map ${name}: a key of ${type} has 4 bytes, not ${key}`)
  if (type === 'lpm-trie' && key <= prefixBytes)
    fail(`map ${name}: a key of ${type} has the ${prefixBytes} bytes of its length and more, not ${key} in all`)
  bounded(name, 'bytes of values', value * entries, most.bytes)
  const map = { name, type, keySize: key, valueSize: value, entries }
  if (type === 'prog-array' && value !== 4) fail(`map ${name}: a value of ${type} has 4 bytes, not ${value}`)
  if (type !== 'devmap') return map
  if (value !== 4 && value !== 8) fail(`map ${name}: a value of ${type} has 4 or 8 bytes, not ${value}`)
  return { ...map, initial: devicesOf(value, ownNumbers(entries)), readOnly: true }
}

function bounded(name: string, what: string, value: number, max: number): void {
  if (!(value >= 1 && value <= max)) fail(`map ${name}: ${value} ${what}, 1 to ${max} are expected`)
}

function variablesOf(elf: ElfFile, section: Section): MapDefinition {
  const { name, size, type, bytes } = section
  const btf = elf.sections.find((each) => each.name === '.BTF')?.bytes
  const valueFields = btf && variablesIn(btf, name)?.filter((field) => field.offset + field.bytes <= size)
  bounded(name, 'bytes of variables', size, most.value)
  const [first] = relocationsOf(elf, section).values()
  if (first)
    fail(
      `section ${name}: the variable at byte ${first.offset} holds the address of ${first.symbol.name}, which is not known here`,
    )
  return {
    name,
    type: 'array',
    keySize: 4,
    valueSize: size,
    entries: 1,
    ...(type !== sectionType.noBits && bytes && { initial: bytes.bytes.slice() }),
    ...(valueFields && { valueFields }),
    ...(name.startsWith('.rodata') && { readOnly: true }),
  }
}

function fail(why: string): never {
  throw new ProgramError('read', `the object file: ${why}`)
}
