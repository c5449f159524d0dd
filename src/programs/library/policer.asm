# Policer: a token bucket for every source address; what exceeds it is dropped (RFC 2697 with one bucket).
#
# XDP. The rate is 125,000 bytes a second (1 Mb/s), the bucket holds 15,000 bytes: change the three numbers marked below.
# Tokens are counted in thousand-millionths of a byte, so that one nanosecond brings a whole number of them.

map buckets lru-hash 4 16 1024      # source address -> tokens, time of the last packet (ns)

  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  mov %r1, %r7
  add %r1, 34
  jgt %r1, %r8, pass
  ldxh %r1, [%r7+12]
  jne %r1, 0x0008, pass             # not IPv4
  ldxh %r6, [%r7+16]
  be16 %r6
  mul %r6, 1000000000               # what the packet takes
  ldxw %r1, [%r7+26]
  stxw [%r10-4], %r1                # the key
  call bpf_ktime_get_ns
  mov %r8, %r0
  lddw %r1, map_by_fd(buckets)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  jeq %r0, 0, first

  ldxdw %r1, [%r0+8]
  mov %r2, %r8
  sub %r2, %r1                      # ns since the last packet
  jle %r2, 1000000000, fill
  mov %r2, 1000000000               # after a second every bucket is full
fill:
  mul %r2, 125000                   # rate: bytes a second
  ldxdw %r3, [%r0+0]
  add %r3, %r2
  lddw %r4, 15000000000000          # bucket: 15,000 bytes
  jle %r3, %r4, filled
  mov %r3, %r4
filled:
  stxdw [%r0+8], %r8
  jlt %r3, %r6, exceeds
  sub %r3, %r6
  stxdw [%r0+0], %r3
  ja pass
exceeds:
  stxdw [%r0+0], %r3
  ja drop

first:
  lddw %r3, 15000000000000          # bucket, once more: a source that is new has a full one
  jlt %r3, %r6, drop
  sub %r3, %r6
  stxdw [%r10-24], %r3
  stxdw [%r10-16], %r8
  lddw %r1, map_by_fd(buckets)
  mov %r2, %r10
  add %r2, -4
  mov %r3, %r10
  add %r3, -24
  mov %r4, 0
  call bpf_map_update_elem
pass:
  mov %r0, 2                        # XDP_PASS
  exit
drop:
  mov %r0, 1                        # XDP_DROP
  exit
