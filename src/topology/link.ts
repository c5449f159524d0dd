/** An experiment in the fragment of an address: `#1.<base64url(deflate-raw(compact JSON))>`. */
import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate'
import { fromBase64url, toBase64url } from './base64url.ts'
import { fromCompact, toCompact } from './compact.ts'
import type { Experiment } from './document.ts'
import { TopologyError } from './problem.ts'
import { readExperiment } from './schema.ts'

export type LinkFault = 'not-a-link' | 'unknown-version' | 'too-long' | 'truncated' | 'damaged' | 'too-large' | 'wrong-content'

/** One clear sentence for the person, and a stable code. */
export class LinkError extends Error {
  readonly code: LinkFault
  constructor(code: LinkFault, message: string) {
    super(message)
    this.name = 'LinkError'
    this.code = code
  }
}

const linkVersion = 1
/** Characters of a fragment, and bytes that it may unpack to (design: caps against decompression bombs). */
export const maxLinkLength = 64 * 1024
const maxContentBytes = 1024 * 1024

/** The fragment, `#` included. Throws LinkError when the experiment is not valid or too large for a link. */
export function encodeLink(experiment: Experiment): string {
  const content = strToU8(withChecksum(toCompact(validated(experiment))))
  if (content.length > maxContentBytes) throw tooLarge(`unpacked it has ${content.length} bytes, at most ${maxContentBytes}`)
  const link = `#${linkVersion}.${toBase64url(deflateSync(content, { level: 9, mem: 8 }))}`
  if (link.length - 1 > maxLinkLength) throw tooLarge(`it has ${link.length - 1} characters, at most ${maxLinkLength}`)
  return link
}

const tooLarge = (why: string) => new LinkError('too-large', `the experiment is too large for a link: ${why} are allowed`)

/** The experiment of a fragment, or of an address with one. Throws LinkError, and nothing else, whatever the text. */
export function decodeLink(text: string): Experiment {
  const fragment = text.slice(text.lastIndexOf('#') + 1)
  if (fragment.length > maxLinkLength) {
    throw new LinkError('too-long', `the link has ${fragment.length} characters, at most ${maxLinkLength} are read`)
  }
  const version = /^(\d+)\./.exec(fragment)?.[1]
  if (version === undefined) {
    throw new LinkError('not-a-link', `this is not a link of the lab: those have #${linkVersion}. after the address`)
  }
  if (version !== String(linkVersion)) {
    throw new LinkError('unknown-version', `the link has version ${version.slice(0, 20)}, this lab reads version ${linkVersion}`)
  }
  const packed = fromBase64url(withoutFullStop(fragment.slice(version.length + 1)))
  if (typeof packed === 'number') {
    throw new LinkError('damaged', `the link is damaged: character ${packed + 1} of its content is none that a link can have`)
  }
  return validated(readContent(inflate(packed)))
}

/** What a sentence around a link may have left at its end. */
function withoutFullStop(text: string): string {
  let end = text.length
  while (end > 0 && '. \r\n\t'.includes(text[end - 1])) end -= 1
  return text.slice(0, end)
}

function validated(experiment: { topology: unknown; engineVersion: unknown; digest?: unknown }): Experiment {
  try {
    return readExperiment(experiment)
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error
    throw new LinkError('wrong-content', `the link does not hold a valid experiment: ${error.message}`)
  }
}

/** Bytes given to the inflater at once: deflate makes at most 1,032 bytes of one, so a bomb gets this far above the cap at most. */
const stride = 256

function inflate(packed: Uint8Array): Uint8Array {
  const content = new Uint8Array(Math.min(maxContentBytes, packed.length * 1032))
  let length = 0
  const stream = new Inflate((chunk) => {
    if (length + chunk.length > maxContentBytes) {
      throw new LinkError('too-large', `the link unpacks to more than ${maxContentBytes} bytes, which is the most that is read`)
    }
    content.set(chunk, length)
    length += chunk.length
  })
  try {
    for (let at = 0; at < packed.length; at += stride) stream.push(packed.subarray(at, at + stride), at + stride >= packed.length)
  } catch (error) {
    if (error instanceof LinkError) throw error
    throw hasCode(error, unexpectedEnd)
      ? truncated()
      : new LinkError('damaged', 'the link is damaged: its content does not unpack')
  }
  if (length === 0) throw truncated()
  return content.subarray(0, length)
}

const truncated = () => new LinkError('truncated', 'the link ends too early: a part of it was cut off')
/** fflate's FlateErrorCode.UnexpectedEOF */
const unexpectedEnd = 0
const hasCode = (error: unknown, code: number) => error instanceof Error && 'code' in error && error.code === code

/** [engine version, digest, topology, checksum of all before its comma]: deflate without a container has none. */
function withChecksum(compact: readonly unknown[]): string {
  const text = write(compact).slice(0, -1)
  return `${text},${checksum(text)}]`
}

function readContent(bytes: Uint8Array): { topology: unknown; engineVersion: unknown; digest?: unknown } {
  const text = strFromU8(bytes)
  const end = text.lastIndexOf(',')
  if (text.slice(end + 1) !== `${checksum(text.slice(0, Math.max(end, 0)))}]`) {
    throw new LinkError('damaged', 'the link is damaged: its checksum does not fit its content')
  }
  try {
    return fromCompact(JSON.parse(text))
  } catch {
    throw new LinkError('wrong-content', 'the link does not hold an experiment')
  }
}

/** FNV-1a over UTF-16 code units, folded to 24 bits. */
function checksum(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return ((hash >>> 24) ^ hash) & 0xffffff
}

/** JSON of nested lists, with every number in its shortest form. */
function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  return typeof value === 'number' ? shortest(value) : JSON.stringify(value)
}

/** 1e9, 15e-8, −0.5: the digits are those of String(value), which reads back as the same number. */
function shortest(value: number): string {
  const plain = String(value)
  const [mantissa, exponent] = value.toExponential().split('e')
  const [whole, fraction = ''] = mantissa.split('.')
  const power = Number(exponent) - fraction.length
  const scientific = power === 0 ? `${whole}${fraction}` : `${whole}${fraction}e${power}`
  return scientific.length < plain.length ? scientific : plain.replace('e+', 'e')
}
