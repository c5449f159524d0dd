/** What a program has beside the language, and what the world does for it. inside/api.js is the program's half. */

/** What the world does for a program. All numbers of a packet are words of `exchange.ts`. */
export interface Host {
  /** picoseconds: the simulated time */
  readonly time: number
  /** uniform in [0, 1), from the run's own stream */
  random(): number
  /**
   * @param fields a packet's words (`field` in exchange.ts), valid during the call
   * @param bytes of the packet, valid during the call
   * @param to an address, or what else the host takes
   * @returns false when it takes no more
   */
  send(fields: Int32Array, bytes: Uint8Array, to: number): boolean
  /** `onTimer(mark)` is to be called. @param after picoseconds from now. @returns false when it takes no more */
  timer(after: number, mark: number): boolean
  /** @param line at most 500 characters */
  log(line: string): void
  /**
   * A routine of the node where the program runs: its name, or `[name, [values]]` in JSON; absent = there are none.
   * @returns "=" and its result in JSON, "!" and why it failed, or nothing for no result
   */
  ask?(request: string): string
  /** A program with probes stands at one of its stops, and goes no further. @param sight in JSON (probes.ts) */
  stopped?(sight: string): void
}

/** One entry of the guide and of the editor's completion. */
export interface Documented {
  readonly name: string
  /** in TypeScript */
  readonly signature: string
  readonly text: string
  /** operations; bytes cost more with their number */
  readonly cost: string
}

const entry = (name: string, signature: string, cost: string, text: string): Documented => ({ name, signature, cost, text })

export const documentation: readonly Documented[] = [
  entry(
    'onPacket',
    'export function onPacket(packet: Packet): void',
    '',
    'Called with every packet. Afterwards the packet goes on, as changed, unless it was dropped.',
  ),
  entry('onTimer', 'export function onTimer(mark: number): void', '', 'Called when a timer that timer() has set is due.'),
  entry('init', 'export function init(): void', '', 'Called once, before the first packet.'),
  entry('packet.length', 'length: number', '3', 'Bytes of the packet. Read only: resize() changes it.'),
  entry('packet.source', 'source: number', '3', 'Address of the sender, 32 bits. destination likewise.'),
  entry('packet.destination', 'destination: number', '3', 'Address of the receiver, 32 bits.'),
  entry('packet.protocol', 'protocol: number', '3', 'Protocol above IP: 6 TCP, 17 UDP.'),
  entry('packet.ttl', 'ttl: number', '3', 'Hops that the packet may still take.'),
  entry('packet.sourcePort', 'sourcePort: number', '3', 'Port of the sender; 0 where the protocol has none.'),
  entry('packet.destinationPort', 'destinationPort: number', '3', 'Port of the receiver; 0 where the protocol has none.'),
  entry('packet.port', 'readonly port: number', '3', 'Number of the port of this machine that the packet came in by.'),
  entry('packet.byte', 'byte(at: number): number', '8', 'One byte. A place outside of the packet is a RangeError.'),
  entry('packet.setByte', 'setByte(at: number, value: number): void', '10', 'Changes one byte.'),
  entry('packet.u16', 'u16(at: number): number', '8', 'Two bytes as a number, the high one first.'),
  entry('packet.setU16', 'setU16(at: number, value: number): void', '10', 'Changes two bytes.'),
  entry('packet.u32', 'u32(at: number): number', '8', 'Four bytes as a number, the high one first.'),
  entry('packet.setU32', 'setU32(at: number, value: number): void', '10', 'Changes four bytes.'),
  entry('packet.bytes', 'bytes(from?: number, to?: number): Uint8Array', '1 for 16 bytes', 'A copy of the bytes.'),
  entry(
    'packet.setBytes',
    'setBytes(at: number, bytes: Uint8Array): void',
    '1 for 16 bytes',
    'Changes as many bytes as are given.',
  ),
  entry('packet.resize', 'resize(length: number): void', '1 for 16 new bytes', 'Cuts the packet off, or adds zeros at its end.'),
  entry(
    'packet.payload',
    'payload(): Uint8Array',
    '10 and 1 for 16 bytes',
    'A copy of what the packet carries: the bytes behind the headers of IP, of UDP or TCP, and of ANEP where there is one.',
  ),
  entry(
    'packet.setPayload',
    'setPayload(bytes: Uint8Array): void',
    '10 and 1 for 16 bytes',
    'Carries these bytes instead; the packet becomes as long as they need.',
  ),
  entry('packet.drop', 'drop(): void', '6', 'The packet goes no further when the function ends.'),
  entry(
    'packet.send',
    'send(to?: number): void',
    '100 and 1 for 16 bytes',
    'Sends a copy as it is now, to its destination or to another address.',
  ),
  entry(
    'packet.clone',
    'clone(): Packet',
    '200 and more with room',
    'A packet of its own with the same content, to be changed and sent or kept. The packet handed in is valid until the function ends.',
  ),
  entry('node.address', 'readonly address: number', '4', 'Address of this machine, 32 bits.'),
  entry('node.time', 'readonly time: number', '4', 'Simulated time in picoseconds.'),
  entry(
    'node.call',
    'call(name: string, ...values: unknown[]): unknown',
    '50 and 1 for 4 characters',
    'A routine of the node, where it offers any: what code objects have is the interface of PAN.',
  ),
  entry(
    'state.get',
    'get(name: string | number): number | boolean | string | Uint8Array | undefined',
    '12',
    'A value of the soft state, or undefined if it was never set or is forgotten.',
  ),
  entry(
    'state.set',
    'set(name: string | number, value: number | boolean | string | Uint8Array): void',
    '20 and 1 for 16 bytes',
    'Keeps a value. When entries or bytes become too many the oldest are forgotten.',
  ),
  entry('state.has', 'has(name: string | number): boolean', '8', 'Is there a value of this name?'),
  entry('state.delete', 'delete(name: string | number): boolean', '12', 'Forgets a value.'),
  entry('state.keys', 'keys(): (string | number)[]', '2 for each', 'All names, the oldest first.'),
  entry(
    'timer',
    'timer(after: number, mark?: number): void',
    '50',
    'Calls onTimer(mark) after so many picoseconds, a microsecond (1e6) at least.',
  ),
  entry('random', 'random(): number', '20', "A number from 0 to below 1, from the run's own stream: the same in every replay."),
  entry('hash', 'hash(bytes: Uint8Array): number', '100 and 1 for 4 bytes', 'FNV-1a, 32 bits.'),
  entry('gzip', 'gzip(bytes: Uint8Array): Uint8Array', '100 and 4 for each byte', 'Compresses (RFC 1952).'),
  entry(
    'gunzip',
    'gunzip(bytes: Uint8Array): Uint8Array',
    '100 and 1 for each byte in and out',
    'Undoes gzip; what is no gzip stream is a RangeError.',
  ),
  // 22 cycles a byte in software on a Core 2 (E. Käsper, P. Schwabe, "Faster and Timing-Attack Resistant AES-GCM", CHES 2009, abstract,
  // from memory); an operation is some 60 (weights.ts)
  entry(
    'aesGcmSeal',
    'aesGcmSeal(key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array, associated?: Uint8Array): Uint8Array',
    '500 and 1 for 2 bytes',
    'Encrypts and authenticates (NIST SP 800-38D): as many bytes, and a tag of 16 behind them. A key has 16, 24 or 32 bytes, a nonce 12; the same nonce never twice.',
  ),
  entry(
    'aesGcmOpen',
    'aesGcmOpen(key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array, associated?: Uint8Array): Uint8Array',
    '500 and 1 for 2 bytes',
    'Undoes aesGcmSeal; what is not authentic is a RangeError.',
  ),
  entry(
    'log',
    'log(...values: unknown[]): void',
    '100 and 4 for each character',
    "A line in the program's log, at most 500 characters.",
  ),
]
