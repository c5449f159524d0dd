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

  it('gives a port to one connection only, even when all have been given', () => {
    const hook = new Hook('nat')
    const out = (i: number) => through(hook, { from: `10.0.${i >> 8}.${i & 255}`, to: '198.51.100.9' }).from
    const first = out(1)
    for (let i = 2; i <= 4096; i++) out(i)
    const later = out(4097)
    expect(later).toBe(first)
    expect(out(1)).not.toBe(later)
    const port = Number(later.split(':')[1])
    const back = through(hook, { from: '198.51.100.9', to: '203.0.113.1', ports: [4000, port] })
    expect(back.to).toBe('10.0.16.1:1024')
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
})
