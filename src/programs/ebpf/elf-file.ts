/**
 * The container of an object file: sections, symbols and relocations of a 64-bit little-endian ELF object for eBPF.
 * Field offsets: System V Application Binary Interface, "Object Files"; machine and relocations: Linux, Documentation/bpf/llvm_reloc.rst.
 */
import { Bytes } from './bytes.ts'
import { ProgramError } from './program.ts'

export interface Section {
  readonly index: number
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly size: number
  /** of symbols: the section of their names; of relocations: that of their symbols */
  readonly link: number
  /** of relocations: the section that they change */
  readonly info: number
  /** absent where the file holds no bytes of it: all are 0 */
  readonly bytes: Bytes | undefined
}

export interface ElfSymbol {
  readonly name: string
  readonly type: number
  readonly global: boolean
  /** index of the section that it lies in; 0 = it lies in another object */
  readonly section: number
  /** byte of the section */
  readonly value: number
  readonly size: number
}

export interface Relocation {
  readonly offset: number
  readonly type: number
  readonly symbol: ElfSymbol
}

export interface ElfFile {
  readonly sections: readonly Section[]
  readonly symbols: readonly ElfSymbol[]
}

export const sectionType = { bits: 1, symbols: 2, relocationsWithAddends: 4, noBits: 8, relocations: 9 } as const
export const executable = 4
export const symbolType = { none: 0, object: 1, function: 2, section: 3 } as const
/** R_BPF_64_64: an address in the two halves of a 64-bit immediate; R_BPF_64_32: the function of a call */
export const relocationType = { address: 1, call: 10 } as const

/** What clang makes of one source has some dozens of sections and some thousands of symbols. */
const most = { bytes: 8 * 1024 * 1024, sections: 4096, symbols: 65_536, relocations: 65_536 } as const
const header = 64
const sectionHeader = 64
const symbolBytes = 24
const relocationBytes = 16
const machine = 247

/** Throws ProgramError. */
export function readElf(content: Uint8Array): ElfFile {
  const file = new Bytes(content, 'the object file')
  expect(content.length <= most.bytes, `it has ${content.length} bytes, at most ${most.bytes} are read`)
  const magic = content.length >= 4 && [0x7f, 0x45, 0x4c, 0x46].every((byte, i) => content[i] === byte)
  expect(magic, 'it does not begin as an ELF file')
  file.part(0, header, 'the ELF header')
  expect(file.u8(4) === 2 && file.u8(5) === 1, 'it is not 64-bit and little-endian, as clang -target bpf makes it')
  expect(file.u16(16) === 1, `its type is ${file.u16(16)} where 1, a relocatable object, is expected (clang -c)`)
  expect(file.u16(18) === machine, `it is for machine ${file.u16(18)} where ${machine}, eBPF, is expected (clang -target bpf)`)
  const sections = readSections(file)
  return { sections, symbols: readSymbols(sections) }
}

function readSections(file: Bytes): Section[] {
  const [entry, count, names] = [58, 60, 62].map((at) => file.u16(at))
  expect(entry === sectionHeader, `a section header has ${entry} bytes where ${sectionHeader} are expected`)
  expect(count > 0 && count <= most.sections, `it has ${count} sections, 1 to ${most.sections} are expected`)
  const table = file.part(file.u64(40), count * sectionHeader, 'the table of sections')
  const content = (index: number, name: string): Bytes => {
    const at = index * sectionHeader
    return file.part(table.u64(at + 24), table.u64(at + 32), `section ${name}`)
  }
  expect(names < count, `the names of sections are in section ${names} of ${count}`)
  const texts = content(names, 'of names')
  let held = 0
  return Array.from({ length: count }, (_, index) => {
    const at = index * sectionHeader
    const type = table.u32(at + 4)
    const name = index === 0 ? '' : texts.text(table.u32(at))
    const bytes = index === 0 || type === sectionType.noBits ? undefined : content(index, name)
    held += bytes?.length ?? 0
    expect(held <= file.length, `its sections have more bytes than the file, up to ${name}`)
    return {
      index,
      name,
      type,
      flags: table.u32(at + 8),
      size: table.u64(at + 32),
      link: table.u32(at + 40),
      info: table.u32(at + 44),
      bytes,
    }
  })
}

function readSymbols(sections: readonly Section[]): ElfSymbol[] {
  const table = sections.find(({ type }) => type === sectionType.symbols)
  if (table?.bytes === undefined) return []
  const { bytes } = table
  const names = sections.at(table.link)?.bytes
  const count = Math.floor(bytes.length / symbolBytes)
  expect(count <= most.symbols, `it has ${count} symbols, at most ${most.symbols} are read`)
  expect(names !== undefined, `the names of symbols are in section ${table.link} of ${sections.length}`)
  return Array.from({ length: count }, (_, index) => {
    const at = index * symbolBytes
    const info = bytes.u8(at + 4)
    const section = bytes.u16(at + 6)
    const type = info & 15
    const own = (names as Bytes).text(bytes.u32(at))
    return {
      name: own === '' && type === symbolType.section ? (sections[section]?.name ?? '') : own,
      type,
      global: info >> 4 !== 0,
      section,
      value: bytes.u64(at + 8),
      size: bytes.u64(at + 16),
    }
  })
}

/** Those that change a section, by the byte of it that they change. */
export function relocationsOf({ sections, symbols }: ElfFile, target: Section): ReadonlyMap<number, Relocation> {
  const found = new Map<number, Relocation>()
  for (const section of sections) {
    if (section.info !== target.index || section.bytes === undefined) continue
    expect(
      section.type !== sectionType.relocationsWithAddends,
      `section ${section.name} has addends, which eBPF objects have not`,
    )
    if (section.type !== sectionType.relocations) continue
    const { bytes } = section
    const count = Math.floor(bytes.length / relocationBytes)
    expect(count <= most.relocations, `section ${section.name} has ${count} relocations, at most ${most.relocations} are read`)
    for (let at = 0; at < count * relocationBytes; at += relocationBytes) {
      const offset = bytes.u64(at)
      const number = bytes.u32(at + 12)
      const symbol = symbols.at(number)
      if (symbol === undefined)
        throw new ProgramError('read', `the object file: section ${section.name} names symbol ${number} of ${symbols.length}`)
      found.set(offset, { offset, type: bytes.u32(at + 8), symbol })
    }
  }
  return found
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new ProgramError('read', `the object file: ${otherwise}`)
}
