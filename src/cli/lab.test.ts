import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCapture } from '../protocols/capture.ts'
import { ethernetFrame, writePcap } from '../testing/captures.ts'
import type { Topology } from '../topology/document.ts'
import { decodeLink, encodeLink } from '../topology/link.ts'
import { lab } from './lab.ts'
import { nodeShell, type Shell, sha256Of } from './shell.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const design: Topology = {
  schemaVersion: 1,
  title: 'Two routers',
  seed: 3,
  duration: 0.1,
  components: [
    { id: 'src', kind: 'traffic/source', x: 0, y: 0, parameters: { destination: 'dst' } },
    { id: 'r1', kind: 'network/router', x: 200, y: 0 },
    { id: 'r2', kind: 'network/router', x: 400, y: 0 },
    { id: 'dst', kind: 'traffic/sink', x: 600, y: 0 },
  ],
  links: [
    { id: 'w1', kind: 'link/wire', from: 'src', to: 'r1' },
    { id: 'w2', kind: 'link/wire', from: 'r1', to: 'r2', parameters: { rate: 1e7, delay: 0.001 } },
    { id: 'w3', kind: 'link/wire', from: 'r2', to: 'dst' },
  ],
}

interface Outcome {
  readonly code: number
  readonly out: string
  readonly error: string
}
async function run(args: readonly string[], input = ''): Promise<Outcome> {
  const texts = { out: '', error: '' }
  const shell: Shell = {
    ...nodeShell,
    readStandardInput: () => new TextEncoder().encode(input),
    out: (text) => {
      texts.out += text
    },
    error: (text) => {
      texts.error += text
    },
    clock: () => 0,
  }
  const code = await lab(args, shell)
  return { code, ...texts }
}
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const topologyFile = (name: string, changes: object = {}) => file(name, JSON.stringify({ ...design, ...changes }))

/** Bad input: exit code 2, one line on standard error, nothing on standard output. */
function expectRefusal({ code, out, error }: Outcome, message: string | RegExp): void {
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(error).toMatch(/^lab: [^\n]+\n$/)
  expect(error).toMatch(message)
}

describe('lab run', () => {
  test('--pcap writes what passes the links, or one of them, and changes nothing', async () => {
    const design = topologyFile('taps.json')
    const plain = JSON.parse((await run(['run', design, '--json'])).out)
    const path = join(folder, 'out.pcapng')
    const tapped = JSON.parse((await run(['run', design, '--json', '--pcap', path])).out)
    expect(tapped.digest).toBe(plain.digest)
    const all = readCapture(readFileSync(path))
    expect(all.interfaces.map(({ name }) => name)).toEqual(['src – r1', 'r1 – r2', 'r2 – dst'])
    // a packet is seen when a link begins to send it, before it has crossed it
    expect(all.times.length).toBeGreaterThanOrEqual(plain.packetHops)
    expect(all.times.length).toBeLessThanOrEqual(plain.packetHops + plain.flows[0].inFlight)

    await run(['run', design, '--pcap', path, '--tap', 'w2'])
    const one = readCapture(readFileSync(path))
    expect(one.interfaces.map(({ name }) => name)).toEqual(['r1 – r2'])
    expect(one.times.length).toBeLessThan(all.times.length)
    expectRefusal(await run(['run', design, '--pcap', path, '--tap', 'w9']), "--tap: 'w9' is not in the topology")
    expectRefusal(await run(['run', design, '--pcap', join(folder, 'none/out.pcapng')]), /--pcap: .* cannot be written/)
  })

  test('--threads lists which threads ran when, and changes nothing', async () => {
    const design = file('threads.json', (await run(['papers', '--experiment', 'lana/high'])).out)
    const plain = await run(['run', design, '--until', '1ms'])
    const { out } = await run(['run', design, '--until', '1ms', '--threads', 'host'])
    expect(out.startsWith(plain.out.trimEnd())).toBe(true)
    expect(out).toMatch(/Threads of host, the last [\d.]+ µs\nthread +turns +share\n/)
    expect(out).toMatch(/\nksoftirqd +0 +\d+\.\d{3} µs +1\.05 µs\nlana +0 /)
    expectRefusal(await run(['run', design, '--threads', 'pktgen']), "--threads: 'pktgen' is no machine")
  })

  test('--json prints one result object', async () => {
    const { code, out, error } = await run(['run', topologyFile('a.json'), '--json'])
    expect({ code, error }).toEqual({ code: 0, error: '' })
    const result = JSON.parse(out)
    expect(Object.keys(result)).toEqual(
      expect.arrayContaining([
        'engineVersion',
        'seed',
        'simulatedSeconds',
        'events',
        'packetHops',
        'wallSeconds',
        'digest',
        'flows',
        'components',
        'invariants',
      ]),
    )
    expect(result).toMatchObject({ seed: 3, simulatedSeconds: 0.1, invariants: { violated: [] } })
    expect(result.flows[0]).toMatchObject({ id: 'src', dropped: 0 })
  })

  test('prints a table with units', async () => {
    const { code, out } = await run(['run', topologyFile('a.json')])
    expect(code).toBe(0)
    expect(out).toMatch(/^Two routers\n0\.1 s simulated, seed 3: /)
    expect(out).toMatch(/\nflow +sent +delivered +dropped +in flight +throughput +mean +p50 +p99 +max\nsrc +1\d\d +/)
    expect(out).toMatch(/ms/)
    expect(out).toMatch(/invariants hold; digest \w+, engine version \w+\n$/)
  })

  test('--until, --seed and --set change the run, and the same settings give the same bits', async () => {
    const settings = ['--until', '50ms', '--seed', '7', '--set', 'w2.rate=2 Mbit/s', '--set', 'src.pattern=poisson', '--json']
    const [first, second] = [
      await run(['run', topologyFile('a.json'), ...settings]),
      await run(['run', topologyFile('a.json'), ...settings]),
    ]
    const result = JSON.parse(first.out)
    expect(result).toMatchObject({ seed: 7, simulatedSeconds: 0.05 })
    expect(second.out).toBe(first.out)
    const otherSeed = await run(['run', topologyFile('a.json'), ...settings.with(3, '8')])
    expect(JSON.parse(otherSeed.out).digest).not.toBe(result.digest)
  })

  test('a link is run and compared with its digest', async () => {
    const shared = await run(['share', topologyFile('a.json')])
    const link = shared.out.trim()
    expect(decodeLink(link).digest).toMatch(/^[0-9a-f]+$/)
    const again = await run(['run', `https://lab.example/${link}`])
    expect(again.code).toBe(0)
    expect(again.out).toMatch(/\nreproduced ✓\n$/)

    const wrong = encodeLink({ ...decodeLink(link), digest: 'abad1dea' })
    const other = await run(['run', wrong, '--json'])
    expect(other.code).toBe(1)
    expect(other.error).toMatch(/^link: not reproduced: the link has the digest abad1dea, the run [0-9a-f]+\n$/)
    expect((await run(['run', wrong, '--seed', '4'])).code).toBe(0)
  })

  test('reads standard input, a topology or a link', async () => {
    const json = await run(['run', '-', '--json'], JSON.stringify(design))
    const link = await run(['run', '-', '--json'], `${encodeLink({ topology: design, engineVersion: '1' })}\n`)
    expect(json.code).toBe(0)
    expect(JSON.parse(link.out).digest).toBe(JSON.parse(json.out).digest)
  })

  test('a capture beside the design drives it', async () => {
    const capture = writePcap([0n, 2n, 5n].map((ms) => ({ time: ms * 1_000_000n, bytes: ethernetFrame(300) })))
    const sha256 = sha256Of(capture)
    const changes = {
      files: [{ sha256, name: 'traffic.pcap', bytes: capture.length }],
      components: design.components.map((record) =>
        record.id === 'src' ? { ...record, parameters: { ...record.parameters, pattern: 'capture', capture: sha256 } } : record,
      ),
    }
    const path = topologyFile('captured.json', changes)
    expectRefusal(await run(['run', path]), `files[0]: ${folder}/traffic.pcap is not there; a file of ${capture.length} bytes`)
    file('traffic.pcap', 'something else')
    expectRefusal(await run(['run', path]), /files\[0\]: .*traffic\.pcap has SHA-256 \w{64}, \w{64} is expected/)
    file('traffic.pcap', capture)
    const { code, out } = await run(['run', path, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out).flows[0]).toMatchObject({ sent: 3, delivered: 3 })
    const elsewhere = await run(['run', '-', '--json', '--files', folder], JSON.stringify({ ...design, ...changes }))
    expect(elsewhere.out).toBe(out)
  })

  test('a program that is a file is looked for beside the design, and checked', async () => {
    const code = new TextEncoder().encode('mov %r0, 2\nexit\n')
    const sha256 = sha256Of(code)
    const changes = {
      files: [{ sha256, name: 'pass.asm', bytes: code.length }],
      programs: [{ id: 'pass', title: 'Pass', language: 'ebpf-assembly', sha256 }],
    }
    const path = topologyFile('programmed.json', changes)
    expectRefusal(await run(['run', path]), `files[0]: ${folder}/pass.asm is not there; a file of ${code.length} bytes`)
    file('pass.asm', 'exit')
    expectRefusal(await run(['run', path]), /files\[0\]: .*pass\.asm has SHA-256 \w{64}, \w{64} is expected/)
    file('pass.asm', code)
    expect((await run(['run', path])).code).toBe(0)
  })

  test.each([
    [['--until', 'soon'], "lab: --until: 'soon' where a time such as 2s, 500ms or 30us is expected, at most 9000 s"],
    [['--until', '3h'], /--until: '3h'/],
    [['--until', '10000s'], /--until: '10000s'/],
    [['--until', '0'], /--until: '0'/],
    [['--seed', '-1'], /--seed/],
    [['--seed', '1.5'], "--seed: '1.5' where a whole number from 0 to 4294967295 is expected"],
    [['--set', 'w2'], "--set: 'w2' where <id>.<parameter>=<value> is expected"],
    [['--set', 'w9.rate=1'], "--set w9.rate: 'w9' is not in the topology"],
    [['--set', 'w2.colour=1'], /--set w2\.colour: Link has no such parameter, only: technology, rate, delay/],
    [['--set', 'w2.constructor=1'], /--set w2\.constructor: Link has no such parameter/],
    [['--set', 'w2.rate=fast'], "--set w2.rate: 'fast' where a number (unit: bit/second) is expected"],
    [['--set', 'w2.rate=0'], '--set w2.rate: 0 bit/s is below the minimum of 1 bit/s'],
    [['--set', 'src.pattern=never'], /--set src\.pattern: 'never' is not one of constant, poisson/],
    [['--set', 'src.destination=r1'], /src destination: r1 is not a receiver/],
    [['--nonsense'], "unknown option '--nonsense'"],
  ] as const)('%j is refused', async (args, message) => {
    expectRefusal(await run(['run', topologyFile('a.json'), ...args]), message)
  })
})

describe('bad input of any command', () => {
  test.each<[string, readonly string[], string | RegExp, string?]>([
    ['no command', [], 'lab: a command is expected; lab --help lists them'],
    ['unknown command', ['fly'], "lab: unknown command 'fly'"],
    ['no argument', ['run'], "missing required argument 'topology'"],
    ['no such file', ['check', '/nowhere/a.json'], 'lab: /nowhere/a.json: there is no such file'],
    ['a folder', ['check', '/'], 'lab: /: this is a folder'],
    ['not JSON', ['check', '-'], 'lab: standard input: a topology in JSON or a link is expected', 'hello'],
    ['not a topology', ['check', '-'], 'schemaVersion: nothing where a whole number', '{}'],
    ['not text', ['check', '-'], 'standard input: a topology in JSON', '\u0000'],
    ['a damaged link', ['open', '#1.abc'], /^lab: link: the link (is damaged|ends too early)/],
    ['a newer link', ['open', '#9.abc'], 'lab: link: the link has version 9, this lab reads version 1'],
    ['a link of nothing', ['open', 'https://lab.example/#1.'], 'the link ends too early'],
    ['not a capture', ['capture', '-'], 'lab: -: byte 0: the file begins with 68 65 6c 6c', 'hello'],
    ['not GraphML', ['import', '-'], 'lab: -: this is no network that can be read', 'hello'],
  ])('%s', async (_name, args, message, input = '') => expectRefusal(await run(args, input), message))

  test('a wrong type is named with its path', async () => {
    expectRefusal(
      await run(['run', topologyFile('bad.json', { seed: 'one', duration: -1 })]),
      `lab: ${folder}/bad.json: seed: 'one' where a finite number is expected (and 1 more: lab check lists them)`,
    )
  })

  test('a value out of range is named with its path', async () => {
    const links = [{ ...design.links[0], parameters: { rate: -5 } }, ...design.links.slice(1)]
    expectRefusal(
      await run(['share', topologyFile('bad.json', { links })]),
      'bad.json: links[0].parameters.rate: w1 rate: -5 bit/s is below the minimum of 1 bit/s',
    )
  })
})

describe('lab check', () => {
  test('says that all is well', async () => {
    const path = topologyFile('a.json')
    expect(await run(['check', path])).toEqual({ code: 0, out: `${path}: no problems\n`, error: '' })
  })

  test('says of each program where it may run, and why not elsewhere', async () => {
    const text = 'mov %r1, 2558\nnext: sub %r1, 1\njne %r1, 0, next\nmov %r0, 2\nexit'
    const path = topologyFile('programs.json', { programs: [{ id: 'loop', title: 'Loop', language: 'ebpf-assembly', text }] })
    const { out } = await run(['check', path])
    expect(out).toContain('program loop may run:\n  no   On the card at most 4,096 instructions may run for a packet')
    expect(out).toContain('  yes  In the kernel it takes at most 5,119 of the 1,000,000 instructions of a packet.\n')
  })

  test('lists problems with ways to mend them', async () => {
    const components = [...design.components, { id: 'gz', kind: 'service/gzip' }]
    const path = topologyFile('b.json', { components })
    const { code, out, error } = await run(['check', path])
    expect(code).toBe(2)
    expect(out).toMatch(
      /^error: components\[4\]\.parent: gz: .* cannot stand on the canvas by itself; it would fit into [^\n]+\n {2}fix: Remove gz\n$/,
    )
    expect(error).toMatch(/^lab: .*b\.json: components\[4\]\.parent: [^\n]+\n$/)
    const json = await run(['check', path, '--json'])
    expect(JSON.parse(json.out)).toMatchObject([{ code: 'not-free', subject: 'gz', severity: 'error' }])
  })

  test('warns of what is unwise without failing', async () => {
    const { code, out } = await run(['check', topologyFile('c.json', { links: design.links.slice(0, 2) })])
    expect(code).toBe(0)
    expect(out).toMatch(/^warning: /)
  })
})

describe('lab share and open', () => {
  test('the link opens as the topology that was shared', async () => {
    const shared = await run(['share', topologyFile('a.json'), '--no-digest', '--base', 'https://lab.example/app/#old'])
    expect(shared.out).toMatch(/^https:\/\/lab\.example\/app\/#1\.[A-Za-z0-9_-]+\n$/)
    const opened = await run(['open', shared.out.trim()])
    expect(JSON.parse(opened.out)).toEqual(design)
    expect(decodeLink(shared.out.trim()).digest).toBeUndefined()
  })
})

describe('lab capture', () => {
  const packets = [1n, 2n, 3n].map((second) => ({ time: second * 1_000_000_000n, bytes: ethernetFrame(86) }))

  test('counts packets, bytes and time', async () => {
    const path = file('ok.pcap', writePcap(packets))
    expect(JSON.parse((await run(['capture', path, '--json'])).out)).toEqual({
      format: 'pcap',
      sha256: sha256Of(writePcap(packets)),
      packets: 3,
      bytes: 300,
      capturedBytes: 300,
      durationSeconds: 2,
      firstTime: '1970-01-01T00:00:01.000000Z',
      lastTime: '1970-01-01T00:00:03.000000Z',
      linkTypes: [{ linkType: 1, name: 'ETHERNET (1)', packets: 3 }],
      untimed: 0,
      damage: [],
    })
    expect((await run(['capture', path])).out).toMatch(
      /ok\.pcap: pcap, 3 packets in 2 s\n300 bytes on the link, 1\.20 kbit\/s; 300 bytes in the file\n/,
    )
  })

  test('reads a damaged file as far as it is sound, and says where it is not', async () => {
    const path = file('cut.pcap', writePcap(packets).subarray(0, -10))
    const { code, out } = await run(['capture', path])
    expect(code).toBe(0)
    expect(out).toMatch(/2 packets/)
    expect(out).toMatch(/Damage\nbyte 256: packet 3 is cut off: 90 of its 100 bytes; nothing behind it could be read\n$/)
  })
})

describe('lab import', () => {
  const graphml = `<graphml><key attr.name="label" for="node" id="l"/><graph><node id="0"><data key="l">Lyon</data></node>
    <node id="1"><data key="l">Paris</data></node><edge source="0" target="1"/></graph></graphml>`

  test('prints a topology that runs, and notes beside it', async () => {
    const imported = await run(['import', '-', '--traffic', 'Lyon:1', '--active', 'Paris'], graphml)
    expect(imported.code).toBe(0)
    expect(imported.error).toMatch(/^(note: [^\n]+\n)+$/)
    const { code, out } = await run(['run', '-', '--json', '--until', '100ms'], imported.out)
    expect(code).toBe(0)
    expect(JSON.parse(out).flows[0].delivered).toBeGreaterThan(90)
  })

  test('the format is told by the content, whatever the name, and by the name where the content does not tell', async () => {
    const gml = file('misnamed.graphml', 'graph [ node [ id 0 ] node [ id 1 ] edge [ source 0 target 1 ] ]')
    expect(JSON.parse((await run(['import', gml])).out).links).toHaveLength(1)
    expectRefusal(
      await run(['import', file('empty.clab.yml', 'name: x')]),
      "this is not a containerlab file: it has no key 'topology'",
    )
  })

  test('what could not be carried over is on standard error', async () => {
    const text = 'topology: {nodes: {a: {kind: linux, image: x}, b: {image: y}}}'
    const { code, error } = await run(['import', '-'], text)
    expect(code).toBe(0)
    expect(error).toContain("not carried over: 'image' of nodes (2): a design has no place for it\n")
  })

  test.each([
    [['--traffic', 'Lyon'], "--traffic: 'Lyon' where <from>:<to> is expected"],
    [['--traffic', 'Lyon:Nice'], "'Nice' is no node of the network"],
    [['--active', 'Nice'], "'Nice' is no node of the network"],
  ] as const)('%j is refused', async (args, message) => expectRefusal(await run(['import', '-', ...args], graphml), message))
})

describe('lab export', () => {
  test.each(['graphml', 'containerlab'])('%s is what lab import reads; what is lost is on standard error', async (format) => {
    const exported = await run(['export', topologyFile('a.json'), '--format', format])
    expect(exported.code).toBe(0)
    expect(exported.error).toMatch(/^(not carried over: [^\n]+ \(\d+\): [^\n]+\n)+$/)
    expect(exported.error).toContain('not carried over: Receiver of Sender (1): nodes have no such value: src\n')
    const { code, out } = await run(['import', '-'], exported.out)
    expect(code).toBe(0)
    expect(JSON.parse(out).links.map(({ parameters }: { parameters: object }) => parameters)).toMatchObject([
      { rate: 1e8, delay: 1e-6 },
      { rate: 1e7, delay: 0.001 },
      { rate: 1e8, delay: 1e-6 },
    ])
  })

  test('another format is refused', async () => {
    expectRefusal(
      await run(['export', topologyFile('a.json'), '--format', 'gml']),
      "--format: 'gml' where graphml or containerlab is expected",
    )
    expectRefusal(await run(['export', topologyFile('a.json')]), "--format: '' where graphml or containerlab is expected")
  })
})

test('help names the commands and the exit codes', async () => {
  const { code, out, error } = await run(['--help'])
  expect({ code, error }).toEqual({ code: 0, error: '' })
  for (const word of ['check', 'run', 'share', 'open', 'import', 'export', 'capture', 'Exit codes']) expect(out).toContain(word)
})

test('captures of the shared folder, where it exists, are read or refused in one line', async () => {
  const known = new URL('../../../shared/data/captures/dns_tcp.pcap', import.meta.url).pathname
  if (existsSync(known)) {
    const { code, out } = await run(['capture', known, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ packets: 11, bytes: 922, sha256: sha256Of(readFileSync(known)) })
  }
})
