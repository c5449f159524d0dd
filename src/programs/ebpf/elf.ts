/**
 * Programs of an object file of `clang -target bpf`. A program is a function of a section with a hook's name; what it calls is
 * appended to it, and what it names of maps and variables is numbered (Linux, Documentation/bpf/llvm_reloc.rst).
 */
import {
  type ElfFile,
  type ElfSymbol,
  executable,
  type Relocation,
  readElf,
  relocationsOf,
  relocationType,
  type Section,
  sectionType,
  symbolType,
} from './elf-file.ts'
import { callee, cls, decode, immediate, jmp, lddw, slot } from './instruction.ts'
import { type FunctionName, type Places, placesIn } from './object-maps.ts'
import { type Instruction, type MapDefinition, type Program, ProgramError } from './program.ts'

export interface ObjectProgram extends Program {
  /** such as `xdp` or `tc/ingress`: the hook that it is meant for */
  readonly section: string
  /** names of the programs that its tail calls lead to */
  readonly goesOnAs: readonly string[]
}

/** A program that names what is not known here. */
export interface Unreadable {
  readonly name: string
  readonly section: string
  readonly goesOnAs: readonly string[]
  readonly error: ProgramError
}

export interface ReadObject {
  /** in the object's order */
  readonly entries: readonly (ObjectProgram | Unreadable)[]
  /** those that can be read: at least one */
  readonly programs: readonly ObjectProgram[]
  /** what its section `license` says */
  readonly license?: string
}

/** A section of instructions; relocations by slot. */
interface Code {
  readonly section: Section
  readonly instructions: readonly Instruction[]
  readonly relocations: ReadonlyMap<number, Relocation>
}

/** A function: the slots of a section from `start` to before `end`. */
interface Unit {
  readonly name: string
  readonly code: Code
  readonly start: number
  readonly end: number
  readonly global: boolean
}

interface ObjectCode {
  readonly elf: ElfFile
  /** functions by section and first slot */
  readonly units: ReadonlyMap<Section, ReadonlyMap<number, Unit>>
  readonly places: Places
}

/** Slots of all programs of an object together: Linux takes as many of one (BPF_COMPLEXITY_LIMIT_INSNS). */
const mostSlots = 1_000_000
const mostPrograms = 256
/** of all maps of a program: they are part of the world, and of each of its snapshots */
const mostMapBytes = 64 * 1024 * 1024
const callOpcode = cls.jmp | jmp.call

/** Throws ProgramError with stage 'read' for whatever is no such object, and where no program of it can be read. */
export function readObject(bytes: Uint8Array): ReadObject {
  const elf = readElf(bytes)
  const code = elf.sections.filter(isCode)
  if (code.length > mostPrograms) fail(`it has ${code.length} sections of instructions, at most ${mostPrograms} are read`)
  const units = code.map((section) => unitsOf(elf, codeOf(elf, section)))
  const byStart = code.map((section, i) => [section, new Map(units[i].map((unit) => [unit.start, unit]))] as const)
  const object = { elf, units: new Map(byStart), places: placesIn(elf) }
  const entries = entriesAmong(units.flat())
  if (entries.length === 0) fail('it has no program: no section holds instructions')
  if (entries.length > mostPrograms) fail(`it has ${entries.length} programs, at most ${mostPrograms} are read`)
  let room = mostSlots
  const read = entries.map((entry): ObjectProgram | Unreadable => {
    try {
      const program = link(object, entry, room)
      room -= program.instructions.length
      return program
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error
      return { name: entry.name, section: entry.code.section.name, goesOnAs: [], error }
    }
  })
  const programs = read.filter((each): each is ObjectProgram => !('error' in each))
  if (programs.length === 0 && 'error' in read[0]) throw read[0].error
  const license = elf.sections.find(({ name, size }) => name === 'license' && size > 0)?.bytes?.text(0)
  return { entries: read, programs, ...(license !== undefined && { license }) }
}

const isCode = ({ type, flags, size }: Section): boolean => type === sectionType.bits && (flags & executable) !== 0 && size > 0

function codeOf(elf: ElfFile, section: Section): Code {
  if (section.bytes === undefined || section.size % slot !== 0)
    fail(`section ${section.name} has ${section.size} bytes: an instruction has ${slot}`)
  const relocations = new Map<number, Relocation>()
  for (const [offset, relocation] of relocationsOf(elf, section)) {
    if (offset % slot !== 0 || offset >= section.size)
      fail(`a relocation of section ${section.name} is at byte ${offset}, where no instruction begins`)
    relocations.set(offset / slot, relocation)
  }
  return { section, instructions: decode(section.bytes.bytes), relocations }
}

/** The functions of a section; without any, the section is one. */
function unitsOf({ symbols }: ElfFile, code: Code): Unit[] {
  const { section, instructions } = code
  const functions = symbols
    .filter((symbol) => symbol.section === section.index && symbol.type === symbolType.function)
    .sort((a, b) => a.value - b.value)
  if (functions.length === 0) return [{ name: section.name, code, start: 0, end: instructions.length, global: true }]
  return functions.map(({ name, value, size, global }, index) => {
    // what was not written by a compiler may not tell its size
    const end = size > 0 ? value + size : (functions[index + 1]?.value ?? section.size)
    if (value % slot !== 0 || end % slot !== 0 || value >= end || end > section.size)
      fail(`function ${name} is said to be from byte ${value} to ${end} of section ${section.name}, which has ${section.size}`)
    return { name, code, start: value / slot, end: end / slot, global }
  })
}

/** Functions with a hook; of an object that names no hook all that others could call. */
function entriesAmong(units: readonly Unit[]): readonly Unit[] {
  const named = units.filter(({ global }) => global)
  const hooked = named.filter(({ code }) => code.section.name !== '.text')
  return hooked.length > 0 ? hooked : named
}

/** The function, then those that it calls, and those that it goes on as by a tail call, each once, in the order in which they are found. */
function link(object: ObjectCode, entry: Unit, room: number): ObjectProgram {
  const instructions: Instruction[] = []
  const maps: MapDefinition[] = []
  const arrays = new Map<MapDefinition, ReadonlyMap<number, Unit>>()
  const beginnings = new Map<Unit, number>()
  const calls: { readonly at: number; readonly to: Unit }[] = []
  const order = new Set([entry])
  // the set grows while it is gone through
  for (const unit of order) {
    beginnings.set(unit, instructions.length)
    if (instructions.length + unit.end - unit.start > room) fail(`its programs have more than ${mostSlots} instructions in all`)
    for (let at = unit.start; at < unit.end; at++) {
      const instruction = unit.code.instructions[at]
      const relocation = unit.code.relocations.get(at)
      if (instruction.opcode === lddw) {
        const { slots, map, programs } = wide(object, unit, at, relocation, maps)
        if (map && programs) {
          arrays.set(map, programs)
          for (const program of programs.values()) order.add(program)
        }
        instructions.push(...slots)
        at += 1
        continue
      }
      if (instruction.opcode === callOpcode && instruction.src === callee.local) {
        const to = calledBy(object, unit, at, relocation)
        calls.push({ at: instructions.length, to })
        order.add(to)
      } else if (relocation) refuse(unit, at, relocation)
      else stayInside(unit, at)
      instructions.push(instruction)
    }
  }
  for (const { at, to } of calls) instructions[at] = { ...instructions[at], imm: (beginnings.get(to) as number) - at - 1 }
  const bytes = maps.reduce((sum, { valueSize, entries }) => sum + valueSize * entries, 0)
  if (bytes > mostMapBytes) fail(`the maps of ${entry.name} have ${bytes} bytes, at most ${mostMapBytes} are allowed`)
  const linked = maps.map((map) => {
    const programs = arrays.get(map)
    if (!programs) return map
    const last = Math.max(-1, ...programs.keys())
    return { ...map, programs: Array.from({ length: last + 1 }, (_, key) => beginnings.get(programs.get(key) as Unit) ?? -1) }
  })
  const goesOnAs = [...arrays.values()].flatMap((programs) => [...programs.values()].map(({ name }) => name))
  return { name: entry.name, section: entry.code.section.name, instructions, maps: linked, goesOnAs: [...new Set(goesOnAs)] }
}

interface Wide {
  readonly slots: readonly Instruction[]
  readonly map?: MapDefinition
  /** of a prog-array, by key */
  readonly programs?: ReadonlyMap<number, Unit>
}

/** Both slots of a 64-bit immediate; what it names is put among the maps. */
function wide(object: ObjectCode, unit: Unit, at: number, relocation: Relocation | undefined, maps: MapDefinition[]): Wide {
  const { elf, places } = object
  const [low, high] = unit.code.instructions.slice(at, at + 2)
  if (at + 1 >= unit.end) wrong(unit, at, 'the function ends within a 64-bit immediate')
  if (relocation === undefined) {
    if (low.src !== immediate.number) wrong(unit, at, 'it names a map, and the object does not say which')
    return { slots: [low, high] }
  }
  const { symbol, type } = relocation
  if (type !== relocationType.address) refuse(unit, at, relocation)
  const section = sectionOf(elf, symbol) ?? refuse(unit, at, relocation)
  if (isCode(section))
    wrong(
      unit,
      at,
      `it takes the address of the function ${functionAt(object, section, symbol.value + low.imm)}: none is called back here`,
    )
  const place = places(section, symbol.value + low.imm)
  if (place === undefined)
    wrong(unit, at, `it takes the address of ${symbol.name} in section ${section.name}, which is neither a map nor a variable`)
  const known = maps.indexOf(place.map)
  const number = known >= 0 ? known : maps.push(place.map) - 1
  const programs =
    place.programs && new Map([...place.programs].map(([key, target]) => [key, programIn(object, place.map, key, target)]))
  const slots =
    place.offset === undefined
      ? [
          { ...low, src: immediate.map, imm: number },
          { ...high, imm: 0 },
        ]
      : [
          { ...low, src: immediate.value, imm: number },
          { ...high, imm: place.offset },
        ]
  return { slots, map: place.map, ...(programs && { programs }) }
}

/** what bpf_loop, timers and the like are given */
const functionAt = ({ units }: ObjectCode, section: Section, byte: number): string =>
  units.get(section)?.get(byte / slot)?.name ?? `at byte ${byte} of section ${section.name}`

function programIn({ elf, units }: ObjectCode, { name }: MapDefinition, key: number, { symbol, offset }: FunctionName): Unit {
  const section = sectionOf(elf, symbol)
  const unit = section && units.get(section)?.get((symbol.value + offset) / slot)
  return unit ?? fail(`map ${name}: program ${key} is ${symbol.name || 'a symbol without a name'}, where no function begins`)
}

/** The function that a call names: by a symbol and the slots from it, or by slots from the next instruction. */
function calledBy({ elf, units }: ObjectCode, unit: Unit, at: number, relocation: Relocation | undefined): Unit {
  const { imm } = unit.code.instructions[at]
  const { symbol, type } = relocation ?? {}
  if (relocation && type !== relocationType.call) refuse(unit, at, relocation)
  const section = symbol ? sectionOf(elf, symbol) : unit.code.section
  if (section === undefined) refuse(unit, at, relocation as Relocation)
  const slots = symbol ? symbol.value / slot + imm + 1 : at + 1 + imm
  return (
    units.get(section)?.get(slots) ??
    wrong(unit, at, `it calls instruction ${slots} of section ${section.name}, where no function begins`)
  )
}

/** Section 0 and the reserved ones above 0xff00 are none. */
const sectionOf = ({ sections }: ElfFile, { section }: ElfSymbol): Section | undefined =>
  section === 0 ? undefined : sections[section]

/** Where a jump out of a function leads would be another place in the linked program. */
function stayInside(unit: Unit, at: number): void {
  const { opcode, offset, imm } = unit.code.instructions[at]
  const family = opcode & 7
  const operation = opcode & 0xf0
  if ((family !== cls.jmp && family !== cls.jmp32) || operation === jmp.call || operation === jmp.exit) return
  const to = at + 1 + (family === cls.jmp32 && operation === jmp.ja ? imm : offset)
  if (to < unit.start || to >= unit.end) wrong(unit, at, `it jumps to instruction ${to - unit.start}, out of the function`)
}

function refuse(unit: Unit, at: number, { symbol, type }: Relocation): never {
  if (symbol.section === 0) wrong(unit, at, `it needs ${symbol.name || 'a symbol without a name'}, which is not in the object`)
  return wrong(unit, at, `its relocation has type ${type}, and the symbol ${symbol.name} cannot be put there`)
}

function wrong(unit: Unit, at: number, why: string): never {
  throw new ProgramError('read', `the object file: function ${unit.name}, instruction ${at - unit.start}: ${why}`)
}

function fail(why: string): never {
  throw new ProgramError('read', `the object file: ${why}`)
}
