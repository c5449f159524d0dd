# DDoS scrubber: drops what a source sends beyond so many packets, or so many requests for TCP connections, in a tenth of a second.
#
# XDP. 100 packets and 10 SYN segments of each source pass in a window: change the three numbers marked below.
# The map forgets the source that has been silent longest, so a flood with forged sources cannot fill it.

map sources lru-hash 4 24 4096      # source address -> begin of its window (ns), packets, SYN segments

  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  mov %r1, %r7
  add %r1, 34
  jgt %r1, %r8, pass
  ldxh %r1, [%r7+12]
  jne %r1, 0x0008, pass             # not IPv4
  ldxw %r1, [%r7+26]
  stxw [%r10-4], %r1                # the key
  mov %r6, 0                        # 1 = the packet asks for a connection
  ldxb %r1, [%r7+23]
  jne %r1, 6, known                 # TCP
  ldxh %r1, [%r7+20]
  and %r1, 0xff1f
  jne %r1, 0, known                 # a later fragment has no header of TCP
  ldxb %r1, [%r7+14]
  jne %r1, 0x45, asks               # behind options it is not looked for
  mov %r1, %r7
  add %r1, 48
  jgt %r1, %r8, known
  ldxb %r1, [%r7+47]
  and %r1, 0x12
  jne %r1, 0x02, known              # SYN without ACK
asks:
  mov %r6, 1
known:
  call bpf_ktime_get_ns
  mov %r9, %r0
  lddw %r1, map_by_fd(sources)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  jeq %r0, 0, first
  mov %r1, %r9
  ldxdw %r2, [%r0+0]
  sub %r1, %r2
  jlt %r1, 100000000, counted       # window: ns
  stxdw [%r0+0], %r9
  stdw [%r0+8], 0
  stdw [%r0+16], 0
counted:
  ldxdw %r1, [%r0+8]
  add %r1, 1
  stxdw [%r0+8], %r1
  ldxdw %r2, [%r0+16]
  add %r2, %r6
  stxdw [%r0+16], %r2
  jgt %r1, 100, drop                # packets in a window
  jeq %r6, 0, pass
  jgt %r2, 10, drop                 # SYN segments in a window
  ja pass

first:
  stxdw [%r10-32], %r9
  stdw [%r10-24], 1
  stxdw [%r10-16], %r6
  lddw %r1, map_by_fd(sources)
  mov %r2, %r10
  add %r2, -4
  mov %r3, %r10
  add %r3, -32
  mov %r4, 0
  call bpf_map_update_elem
pass:
  mov %r0, 2                        # XDP_PASS
  exit
drop:
  mov %r0, 1                        # XDP_DROP
  exit
