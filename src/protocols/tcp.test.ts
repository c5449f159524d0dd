import { expect, test } from 'vitest'
import { decodeTcp, encodeTcp, encodeTcpOptions, type Tcp, type TcpOption, tcpFields, tcpFlag } from './tcp.ts'

const addresses = { source: 0x0a000001, destination: 0x0a000002 }
const syn: Tcp = {
  sourcePort: 0x1000,
  destinationPort: 0x2000,
  sequence: 1,
  acknowledgement: 0,
  flags: tcpFlag.syn,
  window: 0xffff,
  urgentPointer: 0,
  options: [],
}

test('a SYN without options (RFC 9293 §3.1)', () => {
  const bytes = encodeTcp(syn, new Uint8Array(0), addresses)
  // 0a00 0001 0a00 0002 0006 0014 | 1000 2000 0000 0001 0000 0000 5002 ffff 0000 add up to 9420.
  expect([...bytes]).toEqual([0x10, 0, 0x20, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 255, 255, 0x6b, 0xdf, 0, 0])
  expect(decodeTcp(bytes, addresses)).toMatchObject({ ok: true, meaning: syn, header: 20, problems: [] })
  expect(decodeTcp(bytes.with(4, 1), addresses)).toMatchObject({ problems: [{ code: 'tcp-checksum' }] })
})

test.each<[string, TcpOption, number[]]>([
  ['maximum segment size (RFC 9293 §3.2)', { kind: 'maximum-segment-size', bytes: 1460 }, [2, 4, 5, 180]],
  ['window scale (RFC 7323 §2.2)', { kind: 'window-scale', shift: 7 }, [3, 3, 7, 0]],
  ['SACK permitted (RFC 2018 §2)', { kind: 'sack-permitted' }, [4, 2, 0, 0]],
  ['SACK (RFC 2018 §3)', { kind: 'sack', blocks: [[5500, 7000]] }, [5, 10, 0, 0, 0x15, 0x7c, 0, 0, 0x1b, 0x58, 0, 0]],
  ['timestamps (RFC 7323 §3.2)', { kind: 'timestamps', value: 1, echo: 2 }, [8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0]],
  ['unknown', { kind: 'unknown', number: 254, data: Uint8Array.of(1, 2) }, [254, 4, 1, 2]],
])('%s', (_name, option, expected) => {
  expect([...encodeTcpOptions([option])]).toEqual(expected)
  const bytes = encodeTcp({ ...syn, options: [option] }, Uint8Array.of(9), addresses)
  const decoded = decodeTcp(bytes, addresses)
  expect(decoded).toMatchObject({ ok: true, meaning: { options: [option] }, payload: Uint8Array.of(9), problems: [] })
  if (decoded.ok) expect(tcpFields(decoded.meaning, bytes).at(-1)).toMatchObject({ offset: 20, length: expected[1] })
})

test('a known option of impossible length is kept as unknown', () => {
  const data = Uint8Array.of(1)
  const bytes = encodeTcp({ ...syn, options: [{ kind: 'unknown', number: 2, data }] }, new Uint8Array(0), addresses)
  expect(decodeTcp(bytes)).toMatchObject({ meaning: { options: [{ kind: 'unknown', number: 2, data }] }, problems: [] })
})

test('headers and options that cannot be', () => {
  const bytes = encodeTcp({ ...syn, options: [{ kind: 'window-scale', shift: 1 }] }, new Uint8Array(0), addresses)
  expect(decodeTcp(bytes.with(12, 0x40))).toMatchObject({
    error: { message: 'tcp: a header of 16 bytes is below the minimum of 20' },
  })
  expect(decodeTcp(bytes.with(12, 0xf0))).toMatchObject({
    error: { message: 'tcp: a header of 60 bytes reaches beyond the 24 that are here' },
  })
  expect(decodeTcp(bytes.with(21, 0))).toMatchObject({
    problems: [{ message: 'tcp: option 3 has a length of 0, at least 2 is expected' }],
  })
  expect(decodeTcp(bytes.with(21, 5))).toMatchObject({
    problems: [{ message: 'tcp: option 3 of 5 bytes reaches beyond the 4 left' }],
  })
  const many = Array.from({ length: 11 }, () => ({ kind: 'maximum-segment-size', bytes: 1 }) as const)
  expect(() => encodeTcp({ ...syn, options: many }, new Uint8Array(0), addresses)).toThrow(
    'tcp bytes of options: 44 is not a whole number from 0 to 40',
  )
})
