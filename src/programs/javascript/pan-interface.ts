/** PAN's node interface for the JavaScript of code objects (pan-1999 §III.C, §III.F): documented here, inside/pan.js is what runs. */
import type { Documented } from './api.ts'
import panText from './inside/pan.js?raw'

/** What the host calls of a code object, behind `entryPoints`: its methods, and `panUse`, by which others that depend on it call it. */
export const codeEntries = ['accept', 'finalize', 'panUse'] as const

const entry = (name: string, signature: string, cost: string, text: string): Documented => ({ name, signature, cost, text })

export const panDocumentation: readonly Documented[] = [
  entry(
    'accept',
    'export function accept(capsule: Packet): void',
    '',
    'Called with every capsule at every node. The bytes of the packet are the data of the capsule, behind its header. A capsule that is neither forwarded, sent nor delivered ends here.',
  ),
  entry('init', 'export function init(): void', '', 'Called once when the code object has been loaded into a node.'),
  entry(
    'finalize',
    'export function finalize(): void',
    '',
    'Called when it is unloaded: to make room, or by a flush. What it kept is lost.',
  ),
  entry(
    'pan.forward',
    'forward(): void',
    '60',
    'The capsule goes on to where it is going; there it is delivered to the application that it is for, or has arrived.',
  ),
  entry('pan.turn', 'turn(): void', '60', 'The capsule goes back to the application that it came from.'),
  entry('pan.send', 'send(address: number): void', '60', 'The capsule goes to another node.'),
  entry('pan.deliver', 'deliver(): void', '60', 'The capsule goes to the application of this node.'),
  entry(
    'pan.create',
    'create(data: Uint8Array, address: number): void',
    '200 and 1 for each byte',
    'A new capsule of this code with its own data, to a node.',
  ),
  entry(
    'pan.insert',
    'insert(name: string): void',
    '60',
    'Has a code object, named in hexadecimal, fetched into this node before anything asks for it.',
  ),
  entry('pan.home', 'home(): number', '60', 'Address of the home node of the capsule.'),
  entry('pan.name', 'name(): string', '60', 'The name of this code object, in hexadecimal.'),
  entry(
    'pan.injected',
    'injected(): boolean',
    '60',
    'Whether an application of this node has sent the capsule, as the environment knows reliably.',
  ),
  entry('pan.time', 'time(): number', '8', 'The local time of the node in picoseconds.'),
  entry('pan.log', 'log(...values: unknown[]): void', '100 and more', 'A status message.'),
  entry('pan.checksum', 'checksum(bytes: Uint8Array): number', 'about 8 for two bytes', 'The Internet checksum (RFC 1071).'),
  entry(
    'pan.digest',
    'digest(bytes: Uint8Array): string',
    '200 and 20 for each byte',
    'The cryptographic checksum that names code, in hexadecimal.',
  ),
  entry(
    'pan.stream',
    'stream(segment: Packet | Uint8Array): PanStream',
    '40',
    'A panStream: a place in a capsule or in bytes, from which values are read and to which they are written one after the other; each is checked against the end.',
  ),
  entry('PanStream.left', 'readonly left: number', '4', 'Bytes from the place to the end.'),
  entry('PanStream.seek', 'seek(count: number): void', '8', 'Moves the place forward.'),
  entry('PanStream.read8', 'read8(): number', '12', 'One byte. read16 and read32 likewise, the high byte first.'),
  entry('PanStream.write8', 'write8(value: number): void', '14', 'One byte. write16 and write32 likewise.'),
  entry('PanStream.read', 'read(count: number): Uint8Array', '20 and 1 for 16 bytes', 'Bytes.'),
  entry('PanStream.write', 'write(bytes: Uint8Array): void', '20 and 1 for 16 bytes', 'Bytes.'),
  entry('PanStream.copy', 'copy(from: PanStream, count: number): void', '40 and 1 for 8 bytes', 'Bytes of another stream.'),
  entry(
    'PanStream.readAddress',
    'readAddress(): { address: number, port: number }',
    '40',
    'A node address of 128 bits, of which 48 are used. writeAddress(address, port) likewise.',
  ),
  entry('PanStream.readName', 'readName(): string', '100', 'The name of a code object in hexadecimal. writeName(name) likewise.'),
]

/** lines of the interface in front of a program */
const preludeLines = panText.split('\n').length

export interface Linked {
  readonly text: string
  /** lines in front of the code object's own first */
  readonly lines: number
}

/**
 * The text that runs in a node: the interface, what the code may call of others, and the code itself.
 * @param source of the code object, types stripped
 * @param exported its own functions that others may call
 * @param used functions of those that it depends on, each with the place of that in its list
 */
export function linked(source: string, exported: readonly string[], used: readonly (readonly [string, number])[]): Linked {
  const borrowed = used.map(
    ([name, place]) => `const ${name} = (...values) => pan.use(${place}, ${JSON.stringify(name)}, values);`,
  )
  const table = exported.map((name) => `${JSON.stringify(name)}: ${name}`).join(', ')
  const call = `export function panUse() { pan.used({ ${table} }) }`
  return { text: `${panText}\n${borrowed.join(' ')} ${call}\n${source}`, lines: preludeLines + 1 }
}
