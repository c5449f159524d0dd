/**
 * Text to program, one instruction a line, in the words of the public conformance suite of eBPF:
 *
 *     map seen array 4 8 16          # name, type, bytes of a key, bytes of a value, entries
 *     map steps prog-array 4 4 2 first -        # and the labels of its programs; a devmap: numbers of interfaces
 *     lddw %r1, map_by_fd(seen)
 *     jeq %r2, 0x10, found           # or a distance in slots: +3, -2
 *     ja exit                        # the first exit, unless a label has this name
 *     found: lock fetch add32 [%r1+4], %r2
 *     call bpf_ktime_get_ns          # or: call 5, call local found, call runtime 42
 *
 * Comments begin with `#`, `;` or `//`. The disassembler's text gives the same bytes (disassembler.ts).
 */

import { devicesOf, ownNumbers } from './devices.ts'
import { carriesEvents, eventSizes } from './events.ts'
import { helpers } from './helper-table.ts'
import { callee, cls, immediate, source } from './instruction.ts'
import { mapExcess, mapLimits, prefixBytes } from './map-limits.ts'
import { isArray } from './maps.ts'
import { mapTypes, type Shape, shapeOf } from './mnemonics.ts'
import {
  fault,
  immediateOf,
  isRegister,
  lowerHalfOf,
  mapReferenceOf,
  numberOf,
  offsetOf,
  placeOf,
  registerOf,
  shown,
  wideOf,
} from './operands.ts'
import { type Instruction, type MapDefinition, type Program, ProgramError } from './program.ts'

/** instructions of a text: Linux's limit for a program (BPF_COMPLEXITY_LIMIT_INSNS), so that a paste cannot exhaust memory */
const mostInstructions = 1_000_000

interface Statement {
  /** from 1 */
  readonly line: number
  /** the slot where it begins */
  readonly at: number
  readonly name: string
  readonly operands: readonly string[]
}

interface Text {
  readonly statements: Statement[]
  readonly labels: Map<string, number>
  readonly maps: MapDefinition[]
  /** labels of the programs of prog-arrays, and the line that names them */
  readonly programs: { readonly map: number; readonly labels: readonly string[]; readonly line: number }[]
  slots: number
}

const helperNumbers = new Map(helpers.map(({ name, number }) => [`bpf_${name}`, number]))
const comment = /(#|;|\/\/).*$/
const labelled = /^([A-Za-z_.$@][\w.$@]*)\s*:\s*(.*)$/
const largest = [mapLimits.key, mapLimits.value, mapLimits.entries]
/** operands of every map: its name, type and three sizes */
const mapWords = 5
const mapName = /^[A-Za-z_.$@][\w.$@-]*$/

/** Throws ProgramError, stage `read`, with the line. */
export function assemble(text: string, name = 'program'): Program {
  const read: Text = { statements: [], labels: new Map(), maps: [], programs: [], slots: 0 }
  text.split(/\r\n|\r|\n/).forEach((line, i) => atLine(i + 1, () => readLine(read, line.replace(comment, '').trim(), i + 1)))
  const firstExit = read.statements.find(({ name }) => name === 'exit')
  if (firstExit && !read.labels.has('exit')) read.labels.set('exit', firstExit.at)
  if (read.slots === 0) throw new ProgramError('read', 'the text has no instruction; a program has at least one')

  for (const { map, labels, line } of read.programs) {
    const programs = labels.map((label) => atLine(line, () => programAt(read, map, label)))
    read.maps[map] = { ...read.maps[map], programs }
  }
  const instructions: Instruction[] = []
  const lines: number[] = []
  for (const statement of read.statements) {
    for (const slot of atLine(statement.line, () => slotsOf(statement, read), statement.at)) {
      instructions.push(slot)
      lines.push(statement.line)
    }
  }
  return { name, instructions, lines, maps: read.maps }
}

function atLine<T>(line: number, work: () => T, instruction?: number): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ProgramError) throw new ProgramError(error.stage, error.message, { line, instruction })
    throw error
  }
}

function readLine(text: Text, line: string, number: number): void {
  const match = labelled.exec(line)
  if (match !== null) {
    const [, label, rest] = match
    if (isRegister(label)) throw fault(`label ${shown(label)} is the name of a register`)
    if (text.labels.has(label)) throw fault(`label ${shown(label)} is there twice`)
    text.labels.set(label, text.slots)
    return readLine(text, rest, number)
  }
  if (line === '') return
  const words = wordsOf(line)
  if (words[0] === 'map') return addMap(text, words.slice(1), number)
  const operandsFrom =
    words[0] === 'lock'
      ? Math.max(
          1,
          words.findIndex((word) => word.startsWith('[')),
        )
      : 1
  const name = words.slice(0, operandsFrom).join(' ')
  text.statements.push({ line: number, at: text.slots, name, operands: words.slice(operandsFrom) })
  text.slots += name === 'lddw' ? 2 : 1
  if (text.slots > mostInstructions) throw fault(`the program is longer than ${mostInstructions} instructions`)
}

/** Operands are set apart by commas or blanks; within brackets blanks mean nothing. The instruction's own words are in small letters. */
function wordsOf(line: string): string[] {
  const words = line.replace(/\[[^\]]*\]|\([^)]*\)/g, (inside) => inside.replace(/\s/g, '')).split(/\s*,\s*|\s+/)
  const missing = words.indexOf('')
  if (missing >= 0) throw fault(`operand ${missing} of ${shown(words[0])} is missing beside its comma`)
  return [words[0].toLowerCase(), ...words.slice(1)]
}

/** Behind its sizes a prog-array has the labels of its programs by key, a devmap the numbers of interfaces; `-` is none. */
function addMap(text: Text, words: readonly string[], line: number): void {
  const map = mapOf(words.slice(0, mapWords), text.maps)
  const values = words.slice(mapWords)
  if (values.length > map.entries) throw fault(`map ${shown(map.name)} has ${map.entries} entries, and ${values.length} values`)
  if (map.type === 'prog-array') {
    if (map.valueSize !== 4) throw fault(`map ${shown(map.name)}: a value of a prog-array has 4 bytes, not ${map.valueSize}`)
    text.programs.push({ map: text.maps.push(map) - 1, labels: values, line })
  } else if (map.type === 'devmap') {
    if (map.valueSize !== 4 && map.valueSize !== 8)
      throw fault(`map ${shown(map.name)}: a value of a devmap has 4 or 8 bytes, not ${map.valueSize}`)
    const interfaces =
      values.length === 0
        ? ownNumbers(map.entries)
        : values.map((value) => (value === '-' ? 0 : numberOf(value, `map ${shown(map.name)}, interface`, 0, 0x7fffffff)))
    text.maps.push({ ...map, initial: devicesOf(map.valueSize, interfaces), readOnly: true })
  } else if (carriesEvents(map)) {
    const { valueSize, entries } = eventSizes
    if (map.valueSize !== valueSize || map.entries !== entries)
      throw fault(
        `map ${shown(map.name)}: of ${map.type} the sizes are 4 ${valueSize} ${entries}: it counts events and their bytes`,
      )
    text.maps.push({ ...map, readOnly: true })
  } else if (values.length > 0)
    throw fault(`map ${shown(map.name)}: only a prog-array and a devmap have values here, not ${map.type}`)
  else text.maps.push(map)
}

function programAt({ labels, maps }: Text, map: number, label: string): number {
  if (label === '-') return -1
  const at = labels.get(label)
  if (at === undefined) throw fault(`map ${shown(maps[map].name)}: there is no label ${shown(label)}`)
  return at
}

function mapOf(words: readonly string[], before: readonly MapDefinition[]): MapDefinition {
  if (words.length !== mapWords) {
    throw fault(`map has ${words.length} operands; name, type, bytes of a key, bytes of a value and entries are expected`)
  }
  const [name, typeName, ...sizes] = words
  if (!mapName.test(name)) throw fault(`${shown(name)} is no name for a map`)
  if (before.some((map) => map.name === name)) throw fault(`map ${shown(name)} is there twice`)
  const type = mapTypes.get(typeName)
  if (type === undefined)
    throw fault(`map ${shown(name)}: there is no type ${shown(typeName)}; ${[...mapTypes.keys()].join(', ')} are`)
  const [keySize, valueSize, entries] = sizes.map((size, i) =>
    numberOf(size, `map ${shown(name)}, ${['bytes of a key', 'bytes of a value', 'entries'][i]}`, 1, largest[i]),
  )
  if (isArray({ type }) && keySize !== 4) throw fault(`map ${shown(name)}: an array's key has 4 bytes, not ${keySize}`)
  if (type === 'lpm-trie' && keySize <= prefixBytes)
    throw fault(
      `map ${shown(name)}: a key of an lpm-trie has the ${prefixBytes} bytes of its length and more, not ${keySize} in all`,
    )
  const map = { name, type, keySize, valueSize, entries }
  const excess = mapExcess([...before, map])
  if (excess) throw fault(excess)
  return map
}

function slotsOf({ name, operands, at }: Statement, text: Text): Instruction[] {
  if (name === '.slot') return [rawSlot(name, operands)]
  const shape = shapeOf(name)
  if (shape === undefined) throw fault(`there is no instruction ${shown(name)}`)
  const { form } = shape
  if (form === 'call') return [call(name, operands, at, text)]
  const expect = (...expected: string[]) => expectOperands(name, operands, expected)
  const slot = (parts: Partial<Instruction> = {}): Instruction => ({
    opcode: shape.opcode,
    dst: 0,
    src: 0,
    offset: shape.offset,
    imm: shape.imm,
    ...parts,
  })
  switch (form) {
    case 'binary':
      expect('a register', 'a register or number')
      return [slot({ dst: registerOf(operands[0]), ...second(shape, operands[1]) })]
    case 'move':
      expect('a register', 'a register')
      return [slot({ dst: registerOf(operands[0]), src: registerOf(operands[1]) })]
    case 'unary':
      expect('a register')
      return [slot({ dst: registerOf(operands[0]) })]
    case 'jump': {
      expect('a register', 'a register or number', 'a label')
      const offset = near(operands[2], at, text.labels)
      return [slot({ dst: registerOf(operands[0]), ...second(shape, operands[1]), offset })]
    }
    case 'always':
      expect('a label')
      if ((shape.opcode & 7) === cls.jmp) return [slot({ offset: near(operands[0], at, text.labels) })]
      return [slot({ imm: distance(operands[0], at, text.labels) })]
    case 'load': {
      expect('a register', 'a place in memory')
      const { register, offset } = placeOf(operands[1])
      return [slot({ dst: registerOf(operands[0]), src: register, offset })]
    }
    case 'store':
    case 'store-register':
    case 'atomic': {
      expect('a place in memory', form === 'store' ? 'a number' : 'a register')
      const { register: dst, offset } = placeOf(operands[0])
      const value = form === 'store' ? { imm: immediateOf(operands[1]) } : { src: registerOf(operands[1]) }
      return [slot({ dst, offset, ...value })]
    }
    case 'wide':
      expect('a register', 'a number or map')
      return wide(shape, registerOf(operands[0]), operands[1], text.maps)
    case 'absolute':
      expect('a number')
      return [slot({ imm: immediateOf(operands[0]) })]
    case 'indirect':
      expect('a register', 'a number')
      return [slot({ src: registerOf(operands[0]), imm: immediateOf(operands[1]) })]
    case 'exit':
      expect()
      return [slot()]
  }
}

function expectOperands(name: string, operands: readonly string[], expected: readonly string[]): void {
  if (operands.length === expected.length) return
  const what = expected.length === 0 ? 'none is' : `${expected.join(', ')} ${expected.length === 1 ? 'is' : 'are'}`
  throw fault(`${name} has ${operands.length} operand${operands.length === 1 ? '' : 's'}; ${what} expected`)
}

/** The operand that may be a register or a number. */
function second({ opcode }: Shape, text: string): Partial<Instruction> {
  if (isRegister(text)) return { opcode: opcode | source.reg, src: registerOf(text) }
  const group = opcode & 7
  return { imm: group === cls.alu || group === cls.jmp32 ? lowerHalfOf(text) : immediateOf(text) }
}

/** Slots from the one behind `at` to a label, or a distance with its sign. */
function distance(text: string, at: number, labels: ReadonlyMap<string, number>): number {
  if (/^[+-]/.test(text)) return numberOf(text, 'distance of the jump', -0x80000000, 0x7fffffff)
  const target = labels.get(text)
  if (target !== undefined) return target - at - 1
  throw fault(`there is no label ${shown(text)}${/^\d/.test(text) ? '; a distance has a sign, such as +3 or -2' : ''}`)
}

/** A distance in the 16 bits of the offset. */
function near(text: string, at: number, labels: ReadonlyMap<string, number>): number {
  if (/^\+0x/i.test(text)) return offsetOf(text, 'distance of the jump')
  const slots = distance(text, at, labels)
  if (slots < -32_768 || slots > 32_767) {
    throw fault(`the jump to ${shown(text)} is ${slots} slots long; it is within -32768 to 32767, and ja32 jumps farther`)
  }
  return slots
}

function wide({ opcode }: Shape, dst: number, operand: string, maps: readonly MapDefinition[]): Instruction[] {
  const pair = (src: number, low: number, high: number): Instruction[] => [
    { opcode, dst, src, offset: 0, imm: low },
    { opcode: 0, dst: 0, src: 0, offset: 0, imm: high },
  ]
  const reference = mapReferenceOf(operand)
  if (reference === null) return pair(immediate.number, ...wideOf(operand))
  const place = maps.findIndex(({ name }) => name === reference.name)
  if (place < 0) throw fault(`there is no map ${shown(reference.name)}; a line 'map ${reference.name} array 4 8 1' makes one`)
  if (reference.byte === undefined) return pair(immediate.map, place, 0)
  return pair(immediate.value, place, reference.byte)
}

/** `call 5`, `call helper 5`, `call bpf_…`, `call local label`, `call label`, `call runtime 42`, `call %r2`. */
function call(name: string, operands: readonly string[], at: number, { labels }: Text): Instruction {
  const slot = (src: number, imm: number): Instruction => ({ opcode: 0x85, dst: 0, src, offset: 0, imm })
  const [way, target] = operands.length === 1 ? ['', operands[0]] : operands
  expectOperands(name, operands.length === 1 ? ['', target] : operands, ['helper, local or runtime', 'what to call'])
  if ((way === '' || way === 'helper') && isRegister(target)) {
    return { opcode: 0x85 | source.reg, dst: registerOf(target), src: 0, offset: 0, imm: 0 }
  }
  if (name === 'callx') throw fault(`callx: ${shown(target)} is no register: r0 to r10 are expected`)
  if (way === 'local' || (way === '' && labels.has(target))) return slot(callee.local, distance(target, at, labels))
  if (way === 'runtime') return slot(callee.runtime, immediateOf(target))
  if (way !== '' && way !== 'helper') throw fault(`call ${shown(way)}: helper, local or runtime is expected`)
  const number = helperNumbers.get(target)
  if (number !== undefined) return slot(callee.helper, number)
  if (/^[+-]?\d/.test(target)) return slot(callee.helper, immediateOf(target))
  throw fault(`call ${shown(target)}: there is no label and no helper function of this name; a helper's number is understood too`)
}

/** A slot as one number of 64 bits, opcode lowest: what has no other spelling. */
function rawSlot(name: string, operands: readonly string[]): Instruction {
  expectOperands(name, operands, ['64 bits'])
  const [low, imm] = wideOf(operands[0])
  return { opcode: low & 255, dst: (low >> 8) & 15, src: (low >> 12) & 15, offset: low >> 16, imm }
}
