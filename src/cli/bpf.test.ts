import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { lab } from './lab.ts'
import { nodeShell, type Shell } from './shell.ts'

/** The command with files that are only here. */
async function run(args: readonly string[], files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const texts = { out: '', error: '' }
  const content = (path: string) => {
    const file = files[path]
    if (file === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' })
    return typeof file === 'string' ? new TextEncoder().encode(file) : file
  }
  const shell: Shell = {
    ...nodeShell,
    exists: (path) => path in files,
    read: content,
    readStandardInput: () => content('-'),
    out: (text) => {
      texts.out += text
    },
    error: (text) => {
      texts.error += text
    },
  }
  return { code: await lab(['bpf', ...args], shell), ...texts }
}

const sum = 'ldxb %r0, [%r1]\nldxb %r3, [%r1+1]\nadd %r0, %r3\nadd %r0, %r2\nexit\n'

describe('lab bpf', () => {
  test('prints r0 of a program in assembler, run on the memory', async () => {
    const done = { code: 0, out: '0x103\n', error: '' }
    expect(await run(['sum.asm', '--memory', '02ff'], { 'sum.asm': sum })).toEqual(done)
    expect(await run(['sum.asm', '--memory', '0x02, 0xFF'], { 'sum.asm': sum })).toEqual(done)
    expect(await run(['-', '--memory', '02 ff'], { '-': sum })).toEqual(done)
  })

  test('as one object: r0 as text, for its 64 bits, and what was executed', async () => {
    const { out } = await run(['p.asm', '--json'], { 'p.asm': 'lddw %r0, 0x8877665544332211\nexit' })
    expect(JSON.parse(out)).toEqual({ r0: '0x8877665544332211', instructions: 2, longestPath: 2, stackDepth: 0, memory: '' })
  })

  test('instructions in hexadecimal: as bytes, as numbers of 64 bits, from a file or standard input', async () => {
    const bytes = 'b7 00 00 00 2a 00 00 00\n95 00 00 00 00 00 00 00\n'
    const done = { code: 0, out: '0x2a\n', error: '' }
    expect(await run(['--hex', bytes])).toEqual(done)
    expect(await run(['--hex', bytes.replace(/\s/g, '')])).toEqual(done)
    expect(await run(['--hex', '0x0000002a000000b7 0x0000000000000095'])).toEqual(done)
    expect(await run(['--hex', '0x2a000000b7 0x95'])).toEqual(done)
    expect(await run(['--hex', '0xb7 0x00 0x00 0x00 0x2a 0x00 0x00 0x00 0x95 0x00 0x00 0x00 0x00 0x00 0x00 0x00'])).toEqual(done)
    expect(await run(['--hex', 'p.hex'], { 'p.hex': bytes })).toEqual(done)
    expect(await run(['--hex', '-'], { '-': bytes })).toEqual(done)
  })

  test('by the translation to WebAssembly, the same', async () => {
    const files = { 'sum.asm': `${sum.slice(0, -5)}stb [%r1], 7\nexit` }
    const [interpreted, translated] = await Promise.all(
      ['interpreter', 'translation'].map((engine) => run(['sum.asm', '--memory', '02ff', '--json', '--engine', engine], files)),
    )
    expect(translated).toEqual(interpreted)
    expect(JSON.parse(translated.out)).toMatchObject({ r0: '0x103', instructions: 6, memory: '07ff' })
  })

  test("an object file of clang: its section says the hook, the verdict has a name, and the packet's bytes are told", async () => {
    const counter = readFileSync(new URL('../programs/ebpf/fixtures/counter.o', import.meta.url))
    const packet = `${'ff'.repeat(12)}0806${'00'.repeat(46)}`
    const { out, error } = await run(['counter.o', '--memory', packet, '--json'], { 'counter.o': counter })
    expect(error).toBe('')
    expect(JSON.parse(out)).toMatchObject({ r0: '0x2', verdict: 'PASS', memory: packet })
    expect(await run(['counter.o', '--program', 'count_packets'], { 'counter.o': counter })).toMatchObject({ out: '0x1\n' })
    const none = await run(['counter.o', '--program', 'main'], { 'counter.o': counter })
    expect(none.error).toBe("lab: --program: counter.o has no 'main'; it has count_packets\n")
  })

  test('assembler in sections: its memory, unless another is given, and its result, to which it is held', async () => {
    const files = { 'sum.data': `-- asm\n${sum}-- mem\n02 ff\n-- result\n0x103\n` }
    expect(await run(['sum.data'], files)).toEqual({ code: 0, out: '0x103\n', error: '' })
    expect(await run(['sum.data', '--memory', '0301'], files)).toEqual({
      code: 2,
      out: '0x6\n',
      error: "lab: sum.data: r0 is 0x6, where its section 'result' has 0x103\n",
    })
    const wrong = await run(['sum.data', '--json'], { 'sum.data': `${files['sum.data']}-- mem\nxy` })
    expect(wrong.error).toBe("lab: sum.data: line 12: 'xy' is no byte of the memory: two digits in hexadecimal are expected\n")
  })

  test('assembler at a hook', async () => {
    const files = { 'p.asm': 'ldxw %r2, [%r1]\nldxw %r3, [%r1+4]\nmov %r0, %r3\nsub %r0, %r2\nexit' }
    expect(await run(['p.asm', '--hook', 'xdp', '--memory', '001122'], files)).toMatchObject({ out: '0x3\n' })
    expect(await run(['p.asm', '--hook', 'none', '--memory', '0011223344556677'], files)).toMatchObject({ out: '0x44444444\n' })
  })

  test('what tcpdump -ddd prints tells how many bytes of the packet are kept', async () => {
    const filter = '4\n40 0 0 12\n21 0 1 2048\n6 0 0 262144\n6 0 0 0\n'
    const packet = `${'00'.repeat(12)}0800`
    expect(await run(['ip.txt', '--memory', packet], { 'ip.txt': filter })).toEqual({ code: 0, out: '0x40000\n', error: '' })
    expect(await run(['ip.txt', '--memory', '00'], { 'ip.txt': filter })).toEqual({ code: 0, out: '0x0\n', error: '' })
  })

  test("the verifier's refusal is one line with its place, and an object", async () => {
    const files = { 'p.asm': '# beyond\nldxb %r0, [%r1+2]\nexit' }
    const plain = await run(['p.asm', '--memory', '0102'], files)
    expect(plain).toMatchObject({ code: 2, out: '' })
    expect(plain.error).toMatch(/^lab: p\.asm: refused: instruction 0 \(line 2\): [^\n]+\n$/)
    const { code, out } = await run(['p.asm', '--memory', '0102', '--json'], files)
    expect(code).toBe(2)
    expect(JSON.parse(out).refused).toMatchObject({ stage: 'verify', instruction: 0, line: 2 })
    const hex = await run(['--hex', 'bf30000000000000 9500000000000000'])
    expect(hex.error).toMatch(/^lab: --hex: .*instruction 0.*\n$/)
  })

  test("the assembler's error is told with its line", async () => {
    const { code, out, error } = await run(['p.asm', '--json'], { 'p.asm': 'mov %r0, 1\nfly' })
    expect({ code, error }).toEqual({ code: 2, error: "lab: p.asm: line 2: there is no instruction 'fly'\n" })
    expect(JSON.parse(out)).toEqual({
      refused: { stage: 'read', message: "there is no instruction 'fly'", instruction: 1, line: 2 },
    })
  })

  test('memory has a bound', async () => {
    const { code, error } = await run(['p.asm', '--memory', '00'.repeat(1_048_577)], { 'p.asm': sum })
    expect({ code, error }).toEqual({ code: 2, error: 'lab: --memory: 1048577 bytes are more than 1048576\n' })
  })

  test.each([
    [[], 'bpf: a file or --hex is expected, one of them'],
    [['p.asm', '--hex', '95'], 'one of them'],
    [['none.asm'], 'none.asm: there is no such file'],
    [['p.asm', '--memory', '0'], "--memory: '0' is no hexadecimal of whole bytes, two digits each"],
    [['p.asm', '--memory', 'gg'], "--memory: 'gg' is no hexadecimal"],
    [['p.asm', '--program', 'main'], '--program: p.asm is no object file'],
    [['p.asm', '--engine', 'steam'], "--engine: 'steam' is none of interpreter, translation"],
    [['p.asm', '--hook', 'fish'], "--hook: 'fish' is none of xdp, tc, netfilter, none"],
    [['--hex', '95000000'], '--hex: the program has 4 bytes'],
  ])('%j is bad input', async (args, message) => {
    const { code, out, error } = await run(args, { 'p.asm': 'mov %r0, 0\nexit' })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toContain(message)
  })
})
