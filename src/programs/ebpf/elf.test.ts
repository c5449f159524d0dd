import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type ObjectProgram, readObject } from './elf.ts'
import { readElf } from './elf-file.ts'
import { chosen } from './entries.ts'
import { callee, cls, immediate, jmp, lddw } from './instruction.ts'
import { ProgramError } from './program.ts'
import { atLevel, tc, xdp } from './targets.ts'
import { verify } from './verifier.ts'

const folder = new URL('./fixtures/', import.meta.url)
const bytesOf = (name: string) => new Uint8Array(readFileSync(new URL(`${name}.o`, folder)))
const objects = readdirSync(folder)
  .filter((name) => name.endsWith('.o'))
  .map((name) => name.slice(0, -2))
const long = process.env.FULL !== undefined
/** ms */
const patience = long ? 900_000 : 20_000

const part = (name: string, offset: number, bytes: number) => ({ name, offset, bytes, signed: false })

describe('objects of clang', () => {
  test('a program, its map by BTF, its license', () => {
    const { programs, license } = readObject(bytesOf('counter'))
    expect(license).toBe('Dual MIT/GPL')
    expect(programs).toHaveLength(1)
    const [{ name, section, maps, instructions }] = programs
    expect({ name, section }).toEqual({ name: 'count_packets', section: 'xdp' })
    const valueFields = [part('packets', 0, 8), part('bytes', 8, 8)]
    expect(maps).toEqual([{ name: 'counts', type: 'array', keySize: 4, valueSize: 16, entries: 4, valueFields }])
    expect(instructions).toHaveLength(35)
    expect(instructions.filter(({ opcode }) => opcode === lddw)).toEqual([
      { opcode: lddw, dst: 1, src: immediate.map, offset: 0, imm: 0 },
    ])
  })

  test('programs of several sections share what the object declares', () => {
    const { programs } = readObject(bytesOf('port-filter'))
    expect(programs.map(({ name, section }) => [name, section])).toEqual([
      ['filter_ports', 'xdp'],
      ['filter_ports_tc', 'tc'],
    ])
    const blocked = { name: 'blocked', type: 'hash', keySize: 2, valueSize: 8, entries: 64 }
    for (const { maps } of programs) expect(maps).toEqual([blocked])
  })

  test('several maps, with 32-bit arithmetic and without', () => {
    for (const name of ['balancer', 'balancer-v3']) {
      const [program] = readObject(bytesOf(name)).programs
      expect(program.maps.map((map) => [map.name, map.valueSize, map.entries])).toEqual([
        ['settings', 4, 2],
        ['backends', 12, 16],
      ])
    }
    const families = ({ instructions }: { instructions: readonly { opcode: number }[] }) =>
      new Set(instructions.map(({ opcode }) => opcode & 7))
    expect(families(readObject(bytesOf('balancer')).programs[0])).not.toContain(cls.jmp32)
    expect(families(readObject(bytesOf('balancer-v3')).programs[0])).toContain(cls.jmp32)
  })

  test('variables are arrays of one value, and functions of .text stand behind the program', () => {
    const [mark, count] = readObject(bytesOf('globals')).programs
    expect([mark.name, count.name, mark.section, count.section]).toEqual(['mark_packets', 'count_only', 'tc', 'tc'])
    const variable = { type: 'array', keySize: 4, entries: 1 }
    const weights = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3]
    expect(mark.maps).toEqual([
      { ...variable, name: '.bss', valueSize: 16, valueFields: [part('seen', 0, 8), part('longest', 8, 8)] },
      {
        ...variable,
        name: '.data',
        valueSize: 4,
        initial: Uint8Array.of(7, 0, 0, 0),
        valueFields: [part('first_mark', 0, 4)],
      },
      {
        ...variable,
        name: '.rodata',
        valueSize: 20,
        initial: Uint8Array.of(...weights, 251, 0, 0, 0),
        valueFields: [part('weights', 0, 16), part('modulus', 16, 4)],
        readOnly: true,
      },
    ])
    expect(count.maps.map(({ name }) => name)).toEqual(['.bss'])

    const places = mark.instructions.flatMap(({ opcode, src, imm }, i) =>
      opcode === lddw ? [[src, mark.maps[imm].name, mark.instructions[i + 1].imm]] : [],
    )
    expect(places).toEqual([
      [immediate.value, '.bss', 0],
      [immediate.value, '.bss', 8],
      [immediate.value, '.data', 0],
      [immediate.value, '.rodata', 0],
      [immediate.value, '.rodata', 16],
    ])
    const calls = mark.instructions.flatMap(({ opcode, src, imm }, i) =>
      opcode === (cls.jmp | jmp.call) && src === callee.local ? [i + 1 + imm] : [],
    )
    const ends = mark.instructions.flatMap(({ opcode }, i) => (opcode === (cls.jmp | jmp.exit) ? [i + 1] : []))
    expect(calls).toEqual(ends.slice(0, 2))
    expect(ends.at(-1)).toBe(mark.instructions.length)
  })

  test('maps as they were before BTF, and a function in the section of its program', () => {
    const { programs } = readObject(bytesOf('legacy'))
    expect(programs.map(({ name }) => name)).toEqual(['count_sizes'])
    expect(programs[0].maps).toEqual([
      { name: 'sizes', type: 'lru-hash', keySize: 4, valueSize: 8, entries: 8 },
      { name: 'total', type: 'percpu-array', keySize: 4, valueSize: 8, entries: 1 },
    ])
    const [call] = programs[0].instructions.flatMap(({ src, opcode, imm }, i) =>
      opcode === (cls.jmp | jmp.call) && src === callee.local ? [i + 1 + imm] : [],
    )
    expect(call).toBe(38)
  })
})

describe('the program that is meant', () => {
  const object = readObject(bytesOf('dispatcher'))
  test('its prog-array names the others, which stand behind it', () => {
    const dispatch = object.programs.find(({ name }) => name === 'dispatch')
    const array = dispatch?.maps.find(({ type }) => type === 'prog-array')
    expect(array).toMatchObject({ name: 'protocols', keySize: 4, valueSize: 4, entries: 256 })
    expect(array?.programs).toHaveLength(18)
    expect(array?.programs?.filter((at) => at >= 0)).toHaveLength(2)
    expect(new Set(dispatch?.goesOnAs)).toEqual(new Set(['drop_udp', 'pass_tcp']))
  })

  test('by its name, by its hook, and not one that others go on as', () => {
    expect(chosen(object, '', 'xdp').name).toBe('dispatch')
    expect(chosen(object, 'drop_udp', 'xdp').name).toBe('drop_udp')
    expect(chosen(readObject(bytesOf('port-filter')), '', 'tc').name).toBe('filter_ports_tc')
    expect(chosen(readObject(bytesOf('port-filter')), '').name).toBe('filter_ports')
    expect(() => chosen(object, 'main')).toThrow("the object has no program 'main'; it has ")
  })
})

describe('a program that names what is not known here', () => {
  const damaged = () => {
    const bytes = bytesOf('globals')
    const { index } = readElf(bytes).sections.find((each) => each.name === '.reltc') ?? { index: 0 }
    const view = new DataView(bytes.buffer)
    const at = view.getUint32(view.getUint32(40, true) + index * 64 + 24, true)
    // the type of its first relocation: no 64-bit address
    view.setUint32(at + 8, 7, true)
    return readObject(bytes)
  }

  test('is refused alone, by its name', () => {
    const object = damaged()
    expect(object.programs.map(({ name }) => name)).toEqual(['count_only'])
    expect(object.entries.map(({ name, section }) => [name, section])).toEqual([
      ['mark_packets', 'tc'],
      ['count_only', 'tc'],
    ])
    expect(chosen(object, 'count_only').name).toBe('count_only')
    expect(() => chosen(object, 'mark_packets')).toThrow('the object file: function mark_packets, instruction')
    // the one that is meant when nothing is said is not passed over
    expect(() => chosen(object, '')).toThrow('the object file: function mark_packets, instruction')
    expect(() => chosen(object, 'main')).toThrow("no program 'main'; it has mark_packets, count_only")
  })
})

describe('what is no such object is refused by name', () => {
  /** @param verified what is read is then verified, as whoever runs it does: that too ends in a verdict */
  const refusal = (bytes: Uint8Array, verified = false): string => {
    let programs: readonly ObjectProgram[] = []
    try {
      programs = readObject(bytes).programs
    } catch (error) {
      expect(error).toBeInstanceOf(ProgramError)
      expect((error as ProgramError).stage).toBe('read')
      return (error as ProgramError).message
    }
    if (verified) for (const program of programs) verdictOn(program)
    return ''
  }
  const verdictOn = (program: ObjectProgram): void => {
    try {
      verify(program, atLevel(program.section === 'xdp' ? xdp : tc, 'nic'))
    } catch (error) {
      expect(error).toBeInstanceOf(ProgramError)
    }
  }
  /** the object with something else at a byte */
  const changed = (name: string, at: number, ...bytes: number[]): Uint8Array => {
    const all = bytesOf(name)
    all.set(bytes, at)
    return all
  }
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  /** byte of the header of a section */
  const headerOf = (name: string, section: string): number => {
    const bytes = bytesOf(name)
    const { index } = readElf(bytes).sections.find((each) => each.name === section) ?? { index: 0 }
    return view(bytes).getUint32(40, true) + index * 64
  }
  const contentOf = (name: string, section: string) => view(bytesOf(name)).getUint32(headerOf(name, section) + 24, true)

  test.each<[string, () => Uint8Array, string | RegExp]>([
    ['nothing', () => new Uint8Array(), 'the object file: it does not begin as an ELF file'],
    ['text', () => new TextEncoder().encode('mov %r0, 0\nexit\n'), 'the object file: it does not begin as an ELF file'],
    ['a header alone', () => bytesOf('counter').slice(0, 40), /the ELF header at byte 0 has 64 bytes, and there are 40 in all/],
    [
      '32 bits',
      () => changed('counter', 4, 1),
      'the object file: it is not 64-bit and little-endian, as clang -target bpf makes it',
    ],
    ['an executable', () => changed('counter', 16, 2), /its type is 2 where 1, a relocatable object, is expected \(clang -c\)/],
    ['x86-64', () => changed('counter', 18, 62), /it is for machine 62 where 247, eBPF, is expected \(clang -target bpf\)/],
    [
      'sections elsewhere',
      () => changed('counter', 43, 1),
      /the table of sections at byte \d+ has 832 bytes, and there are 3384 in all/,
    ],
    [
      'a section too long',
      () => changed('counter', headerOf('counter', 'xdp') + 34, 1),
      /section xdp at byte 64 has 65816 bytes, and there are 3384 in all/,
    ],
    [
      'half an instruction',
      () => changed('counter', headerOf('counter', 'xdp') + 32, 0x14),
      'the object file: section xdp has 276 bytes: an instruction has 8',
    ],
    [
      'no instructions',
      () => changed('counter', headerOf('counter', 'xdp') + 8, 0),
      'the object file: it has no program: no section holds instructions',
    ],
    [
      'without .BTF',
      () => changed('counter', headerOf('counter', '.BTF'), 1),
      /section .maps is told of by .BTF, which is not there: compile with -g/,
    ],
    [
      'a map of no known type',
      () => changed('legacy', contentOf('legacy', 'maps'), 16),
      /map sizes: its type is cpumap \(16\), and known are hash \(1\), array \(2\)/,
    ],
    [
      'a key of 0 bytes',
      () => changed('legacy', contentOf('legacy', 'maps') + 4, 0),
      'the object file: map sizes: 0 bytes of a key, 1 to 512 are expected',
    ],
    [
      'more than memory',
      () => changed('legacy', contentOf('legacy', 'maps') + 14, 16),
      /map sizes: 1048584 entries, 1 to 1048576 are expected/,
    ],
    [
      'a call to where no function begins',
      () => changed('legacy', contentOf('legacy', 'xdp') + 3 * 8 + 4, 5),
      'the object file: function count_sizes, instruction 3: it calls instruction 9 of section xdp, where no function begins',
    ],
    [
      'a jump out of the function',
      () => changed('legacy', contentOf('legacy', 'xdp') + 27 * 8 + 2, 100),
      'the object file: function count_sizes, instruction 27: it jumps to instruction 128, out of the function',
    ],
    [
      'what is in another object',
      () => {
        const at = contentOf('legacy', '.symtab') + 8 * 24
        return changed('legacy', at + 6, 0)
      },
      'the object file: function count_sizes, instruction 11: it needs sizes, which is not in the object',
    ],
  ])('%s', (_name, make, message) => expect(refusal(make())).toMatch(message))

  test('cut off anywhere', () => {
    for (const name of objects) {
      const whole = bytesOf(name)
      for (let length = 0; length < whole.length; length += long ? 1 : 37) expect(refusal(whole.slice(0, length))).not.toBe('')
    }
  })

  test(
    'damaged anywhere: it is refused, or is another program',
    () => {
      let seed = 20_261_122
      const below = (n: number) => {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
        return Math.floor((seed / 2 ** 32) * n)
      }
      const interesting = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff]
      let refused = 0
      let read = 0
      for (let run = 0; run < (long ? 100_000 : 2_000); run++) {
        const bytes = bytesOf(objects[run % objects.length])
        for (let n = 1 + below(4); n > 0; n--) {
          const at = below(bytes.length)
          const width = [1, 2, 4, 8][below(4)]
          for (let i = at; i < Math.min(at + width, bytes.length); i++)
            bytes[i] = below(2) === 0 ? interesting[below(interesting.length)] : below(256)
        }
        if (refusal(bytes, below(10) === 0) === '') read++
        else refused++
      }
      expect(refused).toBeGreaterThan(100)
      expect(read).toBeGreaterThan(100)
    },
    patience,
  )
})
