/** Programs that there are for the kernel and for user space. */
import { describe, expect, it } from 'vitest'
import { Box, datagram, inHex, noise, problemsOf } from '../../testing/box.ts'
import { address, frame, Hook } from '../../testing/hook.ts'

const sameBytes = (some: readonly Uint8Array[], others: readonly Uint8Array[]) => expect(inHex(some)).toEqual(inHex(others))

describe('telemetry', () => {
  it('the collector tells how long each part of the way took, and the packet arrives as it was sent', () => {
    const hops = [1, 2, 3].map((n) => new Box('telemetry-js', { change: (code) => code.replace('hop = 1', `hop = ${n}`) }))
    const collect = new Box('telemetry-collect', {
      change: (code) => `${code}\nexport function onTimer() { for (const name of state.keys()) log(name, state.get(name)) }`,
    })
    for (const delays of [
      [0, 5e6, 9e6],
      [0, 7e6, 12e6],
    ]) {
      const packet = datagram(noise(101))
      const recorded = hops.reduce((bytes, hop, i) => {
        hop.time = 4_294_967_296_000 + delays[i]
        return hop.pass(bytes)[0]
      }, packet)
      expect([recorded.length, problemsOf([recorded])]).toEqual([packet.length + 36, []])
      sameBytes(collect.pass(recorded), [packet])
    }
    collect.tick()
    expect(collect.lines.sort()).toEqual([
      '1 to 2, longest µs 7',
      '1 to 2, mean µs 6',
      '1 to 2, packets 2',
      '2 to 3, longest µs 5',
      '2 to 3, mean µs 4.5',
      '2 to 3, packets 2',
    ])
  })
})

describe('what is there for the kernel and for user space', () => {
  /** Ends of a padded frame are not the packet's. */
  const packetIn = (bytes: Uint8Array) => bytes.slice(14, 14 + ((bytes[16] << 8) | bytes[17]))
  const pair = (id: string) => ({ hook: new Hook(id), box: new Box(`${id}-js`) })
  const passesBoth = ({ hook, box }: ReturnType<typeof pair>, bytes: Uint8Array) => {
    hook.time = box.time / 1000
    const { verdict, bytes: left } = hook.run(bytes)
    return [verdict === 2 ? [packetIn(left)] : [], box.pass(packetIn(bytes))]
  }

  it.each(['qos-marker', 'telemetry', 'nat', 'policer', 'ddos-scrubber', 'firewall'])('%s does the same in both', (id) => {
    const both = pair(id)
    both.box.time = 0
    let [passed, dropped] = [0, 0]
    for (let i = 0; i < 600; i++) {
      const within = i % 3 !== 0
      const bytes = frame({
        from: within ? `10.${i % 2}.0.${1 + (i % 5)}` : '198.51.100.9',
        to: within ? '198.51.100.9' : '203.0.113.1',
        ports: [1000 + (i % 20), within ? [5004, 80, 23, 60_000, 443][i % 5] : 40_000 + (i % 30)],
        size: i % 31 === 7 ? 1488 + (i % 2) : 60 + ((i * 37) % 1400),
        ...(i % 13 === 5 ? { size: 900, fragment: { offset: 80, length: 60, more: i % 2 === 0 } } : {}),
        ecn: i % 4,
      })
      const [theirs, ours] = passesBoth(both, bytes)
      sameBytes(ours, theirs)
      if (ours.length > 0) passed++
      else dropped++
      both.box.wait(i % 400 === 399 ? 2e11 : 2e7)
    }
    expect(passed).toBeGreaterThan(100)
    expect(dropped > 0).toBe(['policer', 'ddos-scrubber', 'firewall'].includes(id))
  })

  it('requests for connections are counted in user space, too, and no later fragments', () => {
    const tcp = { sequence: 1, acknowledgement: 0, flags: 2, window: 1000 }
    const passed = (bytes: Uint8Array) => {
      const box = new Box('ddos-scrubber-js')
      return Array.from({ length: 50 }, () => box.pass(packetIn(bytes))).flat().length
    }
    expect(passed(frame({ protocol: 6, tcp }))).toBe(10)
    expect(passed(frame({ protocol: 6, tcp: { ...tcp, flags: 0x12 } }))).toBe(50)
    const part = { offset: 800, length: 60, more: false }
    expect(passed(frame({ protocol: 6, tcp, size: 900, fragment: part, payload: new Uint8Array(900).fill(2) }))).toBe(50)
  })

  it('the balancer of user space keeps each connection to a server, evenly, and answers from its own address', () => {
    const box = new Box('load-balancer-js', {
      change: (code) => `${code}\nexport function onTimer() { for (const name of state.keys()) log(name, state.get(name)) }`,
    })
    const counts = new Map<string, number>()
    for (let i = 0; i < 2000; i++) {
      const packet = datagram('x', { from: `192.0.2.${i % 200}`, to: '10.0.0.100', ports: [20_000 + i, 80] })
      const [one, again] = [box.pass(packet)[0], box.pass(packet)[0]]
      sameBytes([again], [one])
      const server = one.subarray(16, 20).join('.')
      counts.set(server, (counts.get(server) ?? 0) + 1)
      const [answer] = box.pass(datagram('y', { from: server, to: '192.0.2.1' }))
      expect(answer.subarray(12, 16).join('.')).toBe('10.0.0.100')
    }
    const part = frame({ to: '10.0.0.100', size: 900, fragment: { offset: 80, length: 60, more: false } }).subarray(14, 94)
    sameBytes(box.pass(part), [part])
    box.tick()
    const told = box.lines.map((line) => Number(line.split(' ')[2]))
    expect(told.sort()).toEqual([...counts.values()].map((count) => 2 * count).sort())
    expect([...counts.keys()].sort()).toEqual(['10.0.0.11', '10.0.0.12', '10.0.0.13', '10.0.0.14'])
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(4 * 19.4)
  })

  it('NAT of user space gives a port to somebody else after two minutes only', () => {
    const box = new Box('nat-js')
    const out = (i: number) => box.pass(datagram('x', { from: `10.0.${i >> 8}.${i & 255}`, to: '198.51.100.9' }))
    for (let i = 1; i <= 1024; i++) expect(out(i).length).toBe(1)
    expect(out(1025)).toEqual([])
    box.wait(121e12)
    const source = ([ip]: Uint8Array[]) => ip.subarray(12, 22).join('.')
    const taken = source(out(1025))
    expect(source(out(1))).not.toBe(taken)
    expect(source(out(1025))).toBe(taken)
  })

  it('decide as those of the kernel do', () => {
    const box = new Box('firewall-js')
    const passes = (from: string, port: number) => box.pass(datagram('x', { from, ports: [1, port] })).length === 1
    expect([passes('10.1.3.4', 80), passes('10.2.3.4', 23), passes('10.2.3.4', 80), passes('192.0.2.1', 24)]).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect(address('10.1.3.4')).toBe(0x0a010304)
    const packet = datagram('counted')
    sameBytes(new Box('packet-counter-js').pass(packet), [packet])
  })
})
