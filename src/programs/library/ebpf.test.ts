import { describe, expect, it } from 'vitest'
import { frame, Hook, read } from '../../testing/hook.ts'

const drop = 1
const pass = 2
const syn = { sequence: 1, acknowledgement: 0, flags: 2, window: 1000 }
const u64 = (bytes: Uint8Array, at = 0): number => Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true))
/** as a sender of UDP may leave it out */
const withoutChecksum = (bytes: Uint8Array): Uint8Array => {
  const copy = bytes.slice()
  copy[40] = copy[41] = 0
  return copy
}

describe('the packet counter', () => {
  it('counts packets and bytes by protocol on every CPU', () => {
    const hook = new Hook('packet-counter')
    for (const [cpu, size, protocol] of [
      [0, 100, 17],
      [2, 60, 6],
      [2, 300, 17],
    ]) {
      hook.cpu = cpu
      expect(hook.run(frame({ size, protocol })).verdict).toBe(pass)
    }
    const counts = (protocol: number) =>
      [...hook.map('protocols').elements()][protocol].values.map((value) => [u64(value), u64(value, 8)])
    expect(counts(17)).toEqual([
      [1, 100],
      [0, 0],
      [1, 300],
      [0, 0],
    ])
    expect(counts(6)).toEqual([
      [0, 0],
      [0, 0],
      [1, 60],
      [0, 0],
    ])
  })
})

describe('the QoS marker', () => {
  it.each([
    [5004, 46],
    [5060, 40],
    [80, 18],
    [443, 18],
    [49_152, 8],
    [65_535, 8],
    [22, 0],
  ])('marks port %i as %i, with a right checksum, and leaves ECN', (port, dscp) => {
    for (const protocol of [6, 17]) {
      const { verdict, bytes } = new Hook('qos-marker').run(frame({ ports: [1, port], protocol, ecn: 2 }))
      const { problems, values } = read(bytes)
      expect([verdict, problems, values['ipv4 DSCP'], values['ipv4 ECN']]).toEqual([pass, [], dscp, 2])
    }
  })
})

describe('the policer', () => {
  it('lets the rate and the burst pass, for every source by itself', () => {
    const hook = new Hook('policer')
    const count = (from: string, times: number, gap: number) => {
      let passed = 0
      for (let i = 0; i < times; i++) {
        hook.time += gap
        if (hook.run(frame({ from, size: 1000 })).verdict === pass) passed++
      }
      return passed
    }
    // 15 packets of 1,000 bytes fill the bucket at once; a packet every 8 ms is the rate
    expect([count('10.0.0.1', 20, 0), count('10.0.0.2', 20, 0)]).toEqual([15, 15])
    expect(count('10.0.0.1', 100, 8e6)).toBe(100)
    expect(count('10.0.0.1', 100, 4e6)).toBe(50)
    hook.time += 3600e9
    expect(count('10.0.0.1', 20, 0)).toBe(15)
  })
})

describe('the firewall', () => {
  it('drops networks and ports, and counts by rule', () => {
    const hook = new Hook('firewall')
    const verdict = (from: string, port: number) => hook.run(frame({ from, ports: [1, port] })).verdict
    expect([verdict('10.1.3.4', 80), verdict('10.2.3.4', 23), verdict('10.2.3.4', 80), verdict('192.0.2.1', 24)]).toEqual([
      drop,
      drop,
      pass,
      pass,
    ])
    const [{ values }] = hook.map('rules').elements()
    expect([16, 40, 64].map((at) => u64(values[0], at))).toEqual([1, 1, 2])
  })

  it('takes nothing for a port that is none, and cannot be got round by fragments', () => {
    const hook = new Hook('firewall')
    // to Telnet, were these bytes a port
    const looksLikePort = Uint8Array.from({ length: 60 }, (_, i) => (i % 2 === 1 ? 23 : 0))
    const later = { fragment: { offset: 800, length: 60, more: false }, size: 900, payload: looksLikePort }
    const message = { protocol: 1, icmp: { kind: 'other', type: 3, code: 1, rest: 0 }, payload: looksLikePort } as const
    const echo = frame(message).slice()
    echo[36] = 0
    echo[37] = 23
    expect([hook.run(frame(later)).verdict, hook.run(echo).verdict]).toEqual([pass, pass])
    expect(hook.run(frame({ ...later, from: '10.1.0.1' })).verdict).toBe(drop)
    // the second fragment would write over the ports of the first (RFC 1858)
    const tiny = { fragment: { offset: 8, length: 60, more: false }, size: 900 }
    expect(hook.run(frame({ ...tiny, protocol: 6, tcp: syn })).verdict).toBe(drop)
    expect(hook.run(frame({ ports: [1, 80] }).subarray(0, 36)).verdict).toBe(drop)
    const options = frame().slice()
    options[14] = 0x46
    expect(hook.run(options).verdict).toBe(drop)
  })

  it('may have eight rules', () => {
    const rules = Array.from({ length: 8 }, (_, i) => `stw [%r1+${i * 24 + 8}], ${i + 1}\nstw [%r1+${i * 24 + 12}], 1`)
    const hook = new Hook('firewall', (text) =>
      text.replace(/(setup:\n.*\n)[\s\S]*?(\n {2}mov %r0, 0\n)/, `$1${rules.join('\n')}$2`),
    )
    const verdicts = Array.from({ length: 10 }, (_, i) => hook.run(frame({ ports: [1, i] })).verdict)
    expect(verdicts).toEqual([pass, ...Array(8).fill(drop), pass])
  })
})

describe('the DDoS scrubber', () => {
  it('drops what exceeds a window’s packets, and SYN segments sooner', () => {
    const hook = new Hook('ddos-scrubber')
    const passed = (times: number, options: Parameters<typeof frame>[0]) =>
      Array.from({ length: times }, () => hook.run(frame(options)).verdict).filter((verdict) => verdict === pass).length
    expect(passed(150, { from: '10.0.0.1' })).toBe(100)
    expect(passed(150, { from: '10.0.0.2', protocol: 6, tcp: syn })).toBe(10)
    // what belongs to its connections passes
    expect(passed(20, { from: '10.0.0.3', protocol: 6, tcp: { ...syn, flags: 0x12 } })).toBe(20)
    hook.time += 1e8
    expect(passed(150, { from: '10.0.0.1' })).toBe(100)
  })

  it('finds SYN behind options, and none in later fragments', () => {
    const passed = (bytes: Uint8Array) => {
      const hook = new Hook('ddos-scrubber')
      return Array.from({ length: 50 }, () => hook.run(bytes).verdict).filter((verdict) => verdict === pass).length
    }
    const options = frame({ protocol: 6, tcp: syn }).slice()
    options[14] = 0x46
    expect(passed(options)).toBe(10)
    const part = { offset: 800, length: 60, more: false }
    expect(passed(frame({ protocol: 6, tcp: syn, size: 900, fragment: part, payload: new Uint8Array(900).fill(2) }))).toBe(50)
  })

  it('is not exhausted by forged sources', () => {
    const hook = new Hook('ddos-scrubber')
    for (let i = 0; i < 101; i++) hook.run(frame({ from: '10.0.0.1' }))
    for (let i = 0; i < 10_000; i++) {
      hook.run(frame({ from: `172.16.${i >> 8}.${i & 255}` }))
      if (i % 100 === 0) expect(hook.run(frame({ from: '10.0.0.1' })).verdict).toBe(drop)
    }
    expect([...hook.map('sources').elements()].length).toBe(4096)
  })
})

describe('the load balancer', () => {
  const servers = ['10.0.0.11', '10.0.0.12', '10.0.0.13', '10.0.0.14']

  it('spreads connections evenly, keeps each to its server, and mends both checksums', () => {
    const hook = new Hook('load-balancer')
    const counts = new Map<unknown, number>()
    for (let i = 0; i < 2000; i++) {
      const one = { from: `192.0.2.${i % 200}`, to: '10.0.0.100', ports: [20_000 + i, 80] as const }
      const server = [17, 6].map((protocol) => {
        const { problems, values } = read(hook.run(frame({ ...one, protocol })).bytes)
        expect(problems).toEqual([])
        return values['ipv4 destination']
      })
      expect(server[0]).toBe(server[1])
      counts.set(server[0], (counts.get(server[0]) ?? 0) + 1)
    }
    expect([...counts.keys()].sort()).toEqual(servers)
    // 2,000 in four parts: 500 each, with a standard deviation of 19.4 if they fell at random
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(4 * 19.4)
  })

  it('answers from the virtual address, and leaves others alone', () => {
    const hook = new Hook('load-balancer')
    for (const from of servers) {
      const { problems, values } = read(hook.run(frame({ from, to: '192.0.2.1' })).bytes)
      expect([problems, values['ipv4 source'], values['ipv4 destination']]).toEqual([[], '10.0.0.100', '192.0.2.1'])
    }
    const other = frame({ from: '10.0.0.9', to: '10.0.0.8' })
    expect(hook.run(other).bytes).toEqual(other)
  })

  it('leaves a checksum of UDP that is not there', () => {
    const { bytes } = new Hook('load-balancer').run(withoutChecksum(frame({ to: '10.0.0.100' })))
    expect([bytes[40], bytes[41], read(bytes).problems]).toEqual([0, 0, []])
  })
})

describe('NAT', () => {
  const through = (hook: Hook, options: Parameters<typeof frame>[0]) => {
    const { verdict, bytes } = hook.run(frame(options))
    const { problems, values } = read(bytes)
    expect([verdict, problems]).toEqual([pass, []])
    const transport = options?.protocol === 6 ? 'tcp' : 'udp'
    return {
      from: `${values['ipv4 source']}:${values[`${transport} source port`]}`,
      to: `${values['ipv4 destination']}:${values[`${transport} destination port`]}`,
    }
  }

  it('gives every connection a port of its own, and leads back what comes there', () => {
    const hook = new Hook('nat')
    const seen = new Set<string>()
    for (let i = 0; i < 100; i++) {
      const protocol = i % 2 === 0 ? 17 : 6
      const inside = { from: `10.0.0.${1 + (i % 7)}`, ports: [3000 + i, 53] as const }
      const out = through(hook, { ...inside, to: '198.51.100.9', protocol })
      expect(out.to).toBe('198.51.100.9:53')
      expect(out.from.startsWith('203.0.113.1:')).toBe(true)
      // the same connection, the same port
      expect(through(hook, { ...inside, to: '198.51.100.9', protocol })).toEqual(out)
      seen.add(out.from)
      const port = Number(out.from.split(':')[1])
      const back = through(hook, { from: '198.51.100.9', to: '203.0.113.1', ports: [53, port], protocol })
      expect(back.to).toBe(`${inside.from}:${inside.ports[0]}`)
    }
    expect(seen.size).toBe(100)
  })

  it('leaves alone what is within, and what nobody asked for', () => {
    const hook = new Hook('nat')
    for (const options of [
      { from: '10.0.0.1', to: '10.0.0.2' },
      { from: '198.51.100.9', to: '203.0.113.1', ports: [53, 40_000] as const },
      { from: '198.51.100.9', to: '198.51.100.10' },
    ])
      expect(hook.run(frame(options)).bytes).toEqual(frame(options))
  })

  it('takes a port only from who has not used it for two minutes, and lets nobody new through while there is none', () => {
    const hook = new Hook('nat')
    const options = (i: number) => ({ from: `10.0.${i >> 8}.${i & 255}`, to: '198.51.100.9' })
    const out = (i: number) => through(hook, options(i)).from
    const first = out(1)
    for (let i = 2; i <= 4096; i++) out(i)
    expect(hook.run(frame(options(4097))).verdict).toBe(drop)
    expect([...hook.map('out').elements()].length).toBe(4096)
    // the first sixteen are busy: one behind them is taken
    hook.time = 119e9
    for (let i = 1; i <= 40; i++) expect(out(i)).toBe(`203.0.113.1:${39_999 + i}`)
    expect(hook.run(frame(options(4098))).verdict).toBe(drop)
    hook.time = 121e9
    expect(out(4099)).toBe('203.0.113.1:40040')
    expect(out(1)).toBe(first)
    const back = (port: number) => through(hook, { from: '198.51.100.9', to: '203.0.113.1', ports: [4000, port] }).to
    expect([back(40_040), back(40_000)]).toEqual(['10.0.16.3:1024', '10.0.0.1:1024'])
    // who had it gets another
    expect(out(41)).not.toBe('203.0.113.1:40040')
    expect([...hook.map('out').elements()].length).toBe(4096)
  })

  it('leads back pings by their identifier, and messages about packets that went out', () => {
    const hook = new Hook('nat')
    const ping = (kind: 'echo-request' | 'echo-reply', from: string, to: string, identifier: number) =>
      frame({ protocol: 1, from, to, icmp: { kind, identifier, sequence: 3 } })
    const asked = read(hook.run(ping('echo-request', '10.0.0.7', '198.51.100.9', 77)).bytes)
    expect([asked.problems, asked.values['ipv4 source'], asked.values['icmp identifier']]).toEqual([[], '203.0.113.1', 40_000])
    const answered = read(hook.run(ping('echo-reply', '198.51.100.9', '203.0.113.1', 40_000)).bytes)
    expect([answered.problems, answered.values['ipv4 destination'], answered.values['icmp identifier']]).toEqual([
      [],
      '10.0.0.7',
      77,
    ])
    // the same number, another protocol
    const stranger = frame({ from: '198.51.100.9', to: '203.0.113.1', ports: [1, 40_000] })
    expect(hook.run(stranger).bytes).toEqual(stranger)

    for (const protocol of [17, 6, 1]) {
      const icmp = { kind: 'echo-request', identifier: 1024, sequence: 3 } as const
      const sent = frame({ from: '10.0.0.8', to: '198.51.100.9', protocol, ...(protocol === 1 ? { icmp } : {}) })
      const left = hook.run(sent).bytes
      const about = { kind: 'unreachable', code: 4, mtu: 1000 } as const
      const message = frame({
        protocol: 1,
        from: '192.0.2.1',
        to: '203.0.113.1',
        size: 56,
        icmp: about,
        payload: left.subarray(14, 14 + 28),
      })
      const { bytes } = hook.run(message)
      // of TCP eight bytes are quoted, which are no whole header
      expect(read(bytes).problems.filter((problem) => !problem.startsWith('tcp: 8 bytes'))).toEqual([])
      expect([...bytes.subarray(30, 34)]).toEqual([10, 0, 0, 8])
      // header and ports are those of the packet that was sent; its own check values may differ
      expect(bytes.subarray(42, 62)).toEqual(sent.subarray(14, 34))
      const at = protocol === 1 ? 4 : 0
      expect(bytes.subarray(62 + at, 64 + at)).toEqual(sent.subarray(34 + at, 36 + at))
      // about something else: for the machine itself
      const other = message.slice()
      other[54] ^= 1
      expect(hook.run(other).bytes).toEqual(other)
    }
  })
})

describe('telemetry', () => {
  it.each([100, 101, 255])('three hops write number and time into a packet of %i bytes', (size) => {
    let bytes = frame({ size })
    const before = bytes
    for (const [i, hop] of [1, 2, 700].entries()) {
      const hook = new Hook('telemetry', (text) => text.replace('mov %r1, 1    ', `mov %r1, ${hop}    `))
      hook.time = 5_000_000_000 + i * 1000
      const passed = hook.run(bytes)
      expect(passed.verdict).toBe(pass)
      bytes = passed.bytes
      expect(read(bytes).problems).toEqual([])
    }
    expect(bytes.length).toBe(before.length + 36)
    expect(bytes.subarray(42, before.length)).toEqual(before.subarray(42))
    const records = [0, 1, 2].map((i) => {
      const view = new DataView(bytes.buffer, before.length + 12 * i, 12)
      return [view.getUint16(0), view.getUint16(2), Number(view.getBigUint64(4))]
    })
    expect(records).toEqual([
      [0x494e, 1, 5_000_000_000],
      [0x494e, 2, 5_000_001_000],
      [0x494e, 700, 5_000_002_000],
    ])
    expect(read(bytes).values['udp length']).toBe(size - 20 + 36)
  })

  it('keeps to the longest frame, and to checksums that are not there', () => {
    const hook = new Hook('telemetry')
    expect(hook.run(frame({ size: 1488 })).bytes.length).toBe(1514)
    expect(hook.run(frame({ size: 1489 })).bytes).toEqual(frame({ size: 1489 }))
    const { bytes } = hook.run(withoutChecksum(frame()))
    expect([bytes[40], bytes[41], bytes.length, read(bytes).problems]).toEqual([0, 0, 126, []])
  })

  it('adds nothing to what does not end where the packet does', () => {
    for (const length of [7, 30, 81]) {
      const bytes = frame().slice()
      bytes[39] = length
      expect(new Hook('telemetry').run(bytes).bytes).toEqual(bytes)
    }
  })
})

describe('the wavelet dropper', () => {
  const layered = (layer: number, service?: number) =>
    frame({
      size: service === undefined ? 1000 : 1016,
      service,
      payload: Uint8Array.from([0x57, 0x56, 0, 1, 0, 96, 0, 96, 4, layer]),
    })

  it.each([undefined, 9])('drops finer layers sooner, by how much waits for the link (service %s)', (service) => {
    const bytes = service === undefined ? 1000 : 1016
    for (const [layer, share] of [
      [8, 3 / 4],
      [7, 3 / 4],
      [6, 15 / 16],
      [3, 63 / 64],
      [0, 1023 / 1024],
    ]) {
      const hook = new Hook('wavelet-drop-ebpf')
      const most = Math.floor((16_000 * share) / bytes)
      const verdicts = Array.from({ length: 20 }, () => hook.run(layered(layer, service)).verdict)
      expect(verdicts).toEqual([...Array(most).fill(pass), ...Array(20 - most).fill(drop)])
      // a packet has left when as many bytes have passed the link: 125,000 a second
      hook.time += (bytes / 125_000) * 1e9
      expect([hook.run(layered(layer, service)).verdict, hook.run(layered(layer, service)).verdict]).toEqual([pass, drop])
      expect(hook.run(frame({ size: 500 })).verdict).toBe(pass)
      const [{ values }] = [...hook.map('layers').elements()].slice(layer)
      expect([u64(values[0]), u64(values[0], 8)]).toEqual([most + 1, 20 - most + 1])
    }
  })
})
