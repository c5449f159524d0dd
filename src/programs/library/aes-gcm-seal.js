// Encryption: seals the payload with AES-GCM (NIST SP 800-38D). `aes-gcm-open` opens it at the other end of the tunnel.
//
// User space or cluster. Change the key, here and there: 32, 48 or 64 hexadecimal digits. The packet carries the nonce (12 bytes),
// the encrypted payload and the tag (16 bytes). No nonce comes twice: it is this node's address and a time that only grows.

const key = bytesOf('000102030405060708090a0b0c0d0e0f')

let last = 0

export function onPacket(packet) {
  last = Math.max(last + 1, node.time)
  const nonce = new Uint8Array(12)
  const view = new DataView(nonce.buffer)
  view.setUint32(0, node.address)
  view.setUint32(4, Math.floor(last / 4294967296))
  view.setUint32(8, last % 4294967296)
  const sealed = aesGcmSeal(key, nonce, packet.payload())
  const payload = new Uint8Array(12 + sealed.length)
  payload.set(nonce)
  payload.set(sealed, 12)
  packet.setPayload(payload)
}

function bytesOf(digits) {
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
