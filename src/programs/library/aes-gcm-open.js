// Decryption: opens what `aes-gcm-seal` sealed with the same key. What is not authentic is dropped, and counted in soft state.
//
// User space or cluster. Change the key, here and there: 32, 48 or 64 hexadecimal digits.

const key = bytesOf('000102030405060708090a0b0c0d0e0f')

export function onPacket(packet) {
  const payload = packet.payload()
  try {
    packet.setPayload(aesGcmOpen(key, payload.slice(0, 12), payload.slice(12)))
  } catch (error) {
    packet.drop()
    state.set('not authentic', (state.get('not authentic') ?? 0) + 1)
    log(error.message)
  }
}

function bytesOf(digits) {
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
