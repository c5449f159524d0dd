/** Programs that give back what a link has lost, or carry two packets in one. */
import { describe, expect, it } from 'vitest'
import { Box, datagram, flow, inHex, noise, payloadOf, problemsOf } from '../../testing/box.ts'

const sameBytes = (some: readonly Uint8Array[], others: readonly Uint8Array[]) => expect(inHex(some)).toEqual(inHex(others))
/** Without the packets at these places. */
const losing = (packets: readonly Uint8Array[], ...places: readonly number[]) => packets.filter((_, i) => !places.includes(i))

describe('reliable multicast', () => {
  const to = '239.1.2.3'
  const packets = flow(40, { to })

  const isRequest = (ip: Uint8Array) => payloadOf(ip).length === 18 && payloadOf(ip)[1] === 0x41
  const hex = (list: readonly Uint8Array[]) =>
    list.map((each) => `${each.subarray(12, 20).join('.')} ${Buffer.from(payloadOf(each)).toString('hex')}`).sort()
  /** Hands numbered packets to a receiver, and its requests to who answers them. */
  const received = (receiver: Box, answering: Box, numbered: readonly Uint8Array[]) => {
    const arrived: Uint8Array[] = []
    for (const each of receiver.pass(...numbered))
      if (isRequest(each)) arrived.push(...receiver.pass(...answering.pass(each)))
      else arrived.push(each)
    return arrived
  }

  it('a relay near the receiver mends what was lost behind it; the sender hears nothing', () => {
    const sender = new Box('number')
    const relay = new Box('repair')
    const receiver = new Box('collect', { at: '10.0.0.7' })
    const arrived = packets.flatMap((packet, i) => {
      const numbered = relay.pass(...sender.pass(packet))
      return i % 7 === 3 ? [] : received(receiver, relay, numbered)
    })
    expect(hex(arrived)).toEqual(hex(packets))
  })

  it('two flows of one sender are told apart, and each repair goes where its flow goes', () => {
    const flows = [4000, 5000].map((port, which) =>
      Array.from({ length: 20 }, (_, i) => datagram(noise(50 + i, 100 * which + i), { to, ports: [1024, port] })),
    )
    const [sender, receiver] = [new Box('number'), new Box('collect', { at: '10.0.0.7' })]
    const arrived = flows[0].flatMap((packet, i) => {
      const numbered = sender.pass(packet, flows[1][i])
      return received(receiver, sender, i % 5 === 2 ? [numbered[i % 2]] : numbered)
    })
    expect(hex(arrived)).toEqual(hex(flows.flat()))
  })

  it('what comes twice or late goes on once', () => {
    const [sender, receiver] = [new Box('number'), new Box('collect')]
    const numbered = packets.flatMap((packet) => sender.pass(packet))
    const arrived = [0, 1, 1, 3, 2, 3, 2, 4].flatMap((i) => receiver.pass(numbered[i])).filter((each) => !isRequest(each))
    expect(hex(arrived)).toEqual(hex(packets.slice(0, 5)))
  })

  it('of each flow the last 256 packets are kept', () => {
    const sender = new Box('number')
    const relay = new Box('repair')
    const numbered = Array.from({ length: 300 }, (_, i) => sender.pass(datagram(`number ${i + 1}`, { to }))).flat()
    relay.pass(...numbered)
    for (const [asked, there] of [
      [45, true],
      [44, false],
    ] as const) {
      const receiver = new Box('collect', { at: '10.0.0.7' })
      receiver.pass(numbered[asked - 2])
      const [request] = receiver.pass(numbered[asked])
      for (const keeper of [sender, relay]) expect(keeper.pass(request).some((each) => !isRequest(each))).toBe(there)
    }
  })

  it('a sender that was started again, and one not heard for long, are followed', () => {
    const receiver = new Box('collect')
    const first = new Box('number')
    const many = flow(600, { to })
    for (const packet of many.slice(0, 300)) receiver.pass(...first.pass(packet))
    for (const packet of many.slice(300, 590)) first.pass(packet)
    const [after] = first.pass(many[590])
    sameBytes(receiver.pass(after), [many[590]])
    sameBytes(receiver.pass(...new Box('number').pass(many[0])), [many[0]])
  })

  it('without the relay the sender mends; a packet that nobody has is asked for five times', () => {
    const sender = new Box('number')
    const receiver = new Box('collect', { at: '10.0.0.7' })
    const numbered = packets.slice(0, 3).map((packet) => sender.pass(packet)[0])
    receiver.pass(numbered[0])
    const [request] = receiver.pass(numbered[2])
    sameBytes(receiver.pass(...sender.pass(request)), [packets[1]])
    const other = new Box('collect', { at: '10.0.0.8' })
    other.pass(numbered[0])
    other.pass(numbered[2])
    expect(other.wait(1e12).length).toBe(4)
    expect(other.pending).toBe(0)
    sameBytes(other.pass(numbered[1]), [])
    for (const text of ['NA', 'NARRATIVE', 'NO', 'NR']) {
      const packet = datagram(text)
      sameBytes(other.pass(...sender.pass(packet)), [packet])
      sameBytes(new Box('repair').pass(packet), [packet])
      sameBytes(new Box('collect').pass(packet), [packet])
    }
  })
})

describe('forward error correction', () => {
  const packets = flow(40)
  const hex = (list: readonly Uint8Array[]) => list.map((each) => Buffer.from(payloadOf(each)).toString('hex')).sort()

  it('parity gives back any one of four packets', () => {
    for (let lost = 0; lost < 5; lost++) {
      const encode = new Box('fec-xor-encode')
      const decode = new Box('fec-xor-decode')
      const travelling = packets.flatMap((packet) => encode.pass(packet))
      expect([travelling.length, problemsOf(travelling)]).toEqual([50, []])
      const arrived = travelling.filter((_, i) => i % 5 !== lost).flatMap((packet) => decode.pass(packet))
      expect(hex(arrived)).toEqual(hex(packets))
    }
  })

  it.each(['fec-xor', 'reed-solomon'])(
    '%s: flows are told apart, copies go on once, an encoder started again is another',
    (id) => {
      const flows = [1, 2].map((n) => flow(16, { ports: [n, 4000] }))
      const encode = new Box(`${id}-encode`)
      const decode = new Box(`${id}-decode`)
      const travelling = flows[0].flatMap((packet, i) => encode.pass(packet, flows[1][i]))
      const arrived = travelling.flatMap((packet, i) => (i % 10 === 4 ? [] : decode.pass(packet, packet)))
      expect(hex(arrived)).toEqual(hex(flows.flat()))
      const again = new Box(`${id}-encode`)
      again.wait(1e12)
      const later = flows[0].flatMap((packet) => again.pass(packet)).flatMap((packet) => decode.pass(packet))
      expect(hex(later)).toEqual(hex(flows[0]))
    },
  )

  it('Reed–Solomon gives back any two of eight', () => {
    const eight = packets.slice(0, 8)
    const box = new Box('reed-solomon-encode')
    const travelling = eight.flatMap((packet) => box.pass(packet))
    expect([travelling.length, problemsOf(travelling)]).toEqual([10, []])
    for (let one = 0; one < 10; one++)
      for (let other = one; other < 10; other++) {
        const decode = new Box('reed-solomon-decode')
        const arrived = losing(travelling, one, other).flatMap((packet) => decode.pass(packet))
        expect(hex(arrived)).toEqual(hex(eight))
        expect(decode.dearest).toBeLessThan(200_000)
      }
  })
})

describe('network coding', () => {
  it('one packet instead of two crosses the shared link, and each receiver gets both flows as they were sent', () => {
    const [a, b] = [1, 2].map((n) => flow(20, { from: `10.0.0.${n}`, to: `10.0.1.${n}`, ports: [1000 + n, 2000 + n] }))
    const senders = [new Box('number'), new Box('number')]
    const relay = new Box('coding-relay')
    const receivers = [new Box('coding-receiver'), new Box('coding-receiver')]
    const got: Uint8Array[][] = [[], []]
    let crossed = 0
    for (let i = 0; i < 20; i++) {
      const numbered = [a[i], b[i]].map((packet, which) => senders[which].pass(packet)[0])
      const coded = [...relay.pass(numbered[0]), ...relay.pass(numbered[1])]
      crossed += coded.length
      for (const which of [0, 1]) {
        // the sum may come before the packet that it is solved with
        const inOrder = i % 2 === 0 ? [numbered[which], ...coded] : [...coded, numbered[which]]
        got[which].push(...inOrder.flatMap((packet) => receivers[which].pass(packet)))
      }
    }
    expect(crossed).toBe(20)
    const sorted = (list: readonly Uint8Array[]) => [...list].sort((one, other) => Buffer.compare(one, other))
    for (const each of got) sameBytes(sorted(each), sorted([...a, ...b]))
  })

  it('a packet that finds no other goes on alone', () => {
    const relay = new Box('coding-relay')
    const [numbered] = new Box('number').pass(datagram('alone'))
    expect(relay.pass(numbered)).toEqual([])
    sameBytes(relay.wait(10e9), [numbered])
  })
})
