/** The host's half of the exchange: what a program asks for through the shared buffer. */
import { gcm } from '@noble/ciphers/aes.js'
import { gunzipSync, gzipSync } from 'fflate'
import type { Host } from './api.ts'
import { copyBlock, float, operations, packetBlock, word } from './exchange.ts'

export class Exchange {
  readonly host: Host
  readonly words: Int32Array
  readonly floats: Float64Array
  readonly packet: Uint8Array
  private readonly transfer: Uint8Array

  constructor(words: Int32Array, floats: Float64Array, packet: Uint8Array, transfer: Uint8Array, host: Host) {
    this.words = words
    this.floats = floats
    this.packet = packet
    this.transfer = transfer
    this.host = host
  }

  perform(): void {
    const { words, floats, host } = this
    switch (operations[words[word.operation]]) {
      case 'send':
        return this.send(packetBlock, this.packet)
      case 'sendCopy':
        return this.send(copyBlock, this.transfer)
      case 'timer':
        words[word.transferLength] = host.timer(floats[float.argument], floats[float.mark]) ? 0 : -1
        return
      case 'random':
        floats[float.random] = host.random()
        return
      case 'log':
        return host.log(this.text())
      case 'gzip':
        return this.answer((bytes) => gzipSync(bytes, { mtime: 0 }))
      case 'gunzip':
        return this.answer(gunzipWhole)
      case 'ask':
        return this.reply(host.ask?.(this.text()) ?? '!there are no routines of a node here')
      case 'aesGcmSeal':
        return this.answer((bytes) => this.cipher(bytes, (aes, text) => aes.encrypt(text)))
      case 'aesGcmOpen':
        return this.answer((bytes) => this.cipher(bytes, (aes, text) => aes.decrypt(text)))
      case 'stopped':
        return host.stopped?.(this.text())
      case 'hash':
        words[word.transferLength] = fnv(this.transfer, words[word.transferLength])
    }
  }

  /** The text in the transfer region, in units of 16 bits. */
  text(): string {
    let text = ''
    for (let i = 0; i < this.words[word.transferLength]; i++)
      text += String.fromCharCode(this.transfer[2 * i] | (this.transfer[2 * i + 1] << 8))
    return text
  }

  private send(block: number, bytes: Uint8Array): void {
    const fields = this.words.subarray(block, block + 16)
    const taken = this.host.send(fields, bytes.subarray(0, fields[0]), this.floats[float.argument])
    this.words[word.transferLength] = taken ? 0 : -1
  }

  private reply(text: string): void {
    const short = text.slice(0, this.transfer.length >> 1)
    for (let i = 0; i < short.length; i++) {
      this.transfer[2 * i] = short.charCodeAt(i)
      this.transfer[2 * i + 1] = short.charCodeAt(i) >> 8
    }
    this.words[word.transferLength] = short.length
  }

  /** @param bytes key, nonce, associated data and text in a row. Throws for what is not authentic. */
  private cipher(bytes: Uint8Array, use: (aes: ReturnType<typeof gcm>, text: Uint8Array) => Uint8Array): Uint8Array {
    const ends = [word.keyLength, word.nonceLength, word.associatedLength].map((length) => this.words[length])
    const [key, nonce, associated] = ends.map((length, i) => {
      const begin = ends.slice(0, i).reduce((sum, each) => sum + each, 0)
      return bytes.subarray(begin, begin + length)
    })
    return use(gcm(key, nonce, associated), bytes.subarray(key.length + nonce.length + associated.length))
  }

  /** What cannot be done, or gives more than the region holds, is told as a length of -1. */
  private answer(make: (bytes: Uint8Array, most: number) => Uint8Array): void {
    try {
      const result = make(this.transfer.slice(0, this.words[word.transferLength]), this.transfer.length)
      this.transfer.set(result)
      this.words[word.transferLength] = result.length
    } catch {
      this.words[word.transferLength] = -1
    }
  }
}

/** CRC-32 and length stand at the end of a gzip stream, and must be those of what comes out (RFC 1952, section 2.3.1). */
function gunzipWhole(bytes: Uint8Array, most: number): Uint8Array {
  const result = gunzipSync(bytes, { out: new Uint8Array(most) })
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8)
  if (trailer.getUint32(0, true) !== crc32(result) || trailer.getUint32(4, true) !== result.length)
    throw new RangeError('the check value is wrong')
  return result
}

/** Of each byte: x^32 + x^26 + … + 1, lowest bit first (RFC 1952, section 8). */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (let i = 0; i < bytes.length; i++) value = crcTable[(value ^ bytes[i]) & 255] ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}

/** FNV-1a, 32 bits: what `hash()` gives. */
function fnv(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193)
  return hash
}
