// Policer: a token bucket for every source address; what exceeds it is dropped (RFC 2697 with one bucket).
//
// User space or cluster. The rate is 125,000 bytes a second (1 Mb/s), the bucket holds 15,000 bytes: change both. Of sources those
// that were heard last are known, 1,024 at most: who is new has a full bucket.

const rate = 125000
const burst = 15000
const most = 1024

/** by source address: tokens in bytes, and the time of the last packet */
const buckets = new Map()

export function onPacket(packet) {
  const { source, length } = packet
  const bucket = buckets.get(source) ?? { tokens: burst, time: node.time }
  buckets.delete(source)
  buckets.set(source, bucket)
  if (buckets.size > most) buckets.delete(buckets.keys().next().value)
  bucket.tokens = Math.min(burst, bucket.tokens + ((node.time - bucket.time) * rate) / 1e12)
  bucket.time = node.time
  const passes = bucket.tokens >= length
  if (passes) bucket.tokens -= length
  else packet.drop()
  const name = passes ? 'passed' : 'dropped'
  state.set(name, (state.get(name) ?? 0) + 1)
}
