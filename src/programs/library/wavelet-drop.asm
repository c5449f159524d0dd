# Wavelet dropper: before a link that is too slow it drops the finest layers first, so that a picture loses detail and no parts.
#
# XDP. It reckons how much waits for the link behind it: change the link's rate (bytes a second) and how many bytes may wait, in the
# two lines marked. The smallest picture passes until all of that is taken. The finest level of detail leaves a quarter of it free
# for the others, each coarser one a quarter of what the finer one leaves: so much less are its data.
# Bytes are counted in thousand-millionths, so that one nanosecond takes away a whole number of them.

map queue array 4 16 1              # bytes that wait, time of the last packet (ns)
map layers array 4 16 64            # by layer: packets that passed, packets that were dropped

  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  mov %r1, %r7
  add %r1, 68                       # Ethernet, IPv4, UDP, ANEP with its option for a service, and of the picture levels and layer
  jgt %r1, %r8, pass
  ldxh %r1, [%r7+12]
  jne %r1, 0x0008, pass             # not IPv4
  ldxb %r1, [%r7+14]
  jne %r1, 0x45, pass               # options in the header
  ldxh %r1, [%r7+20]
  and %r1, 0xff1f
  jne %r1, 0, pass                  # a later fragment
  ldxb %r1, [%r7+23]
  jne %r1, 17, pass                 # UDP
  ldxh %r1, [%r7+36]
  be16 %r1
  jeq %r1, 3322, active             # ANEP: 16 bytes before the payload
  ldxh %r1, [%r7+42]
  jne %r1, 0x5657, pass             # "WV"
  ldxb %r9, [%r7+50]                # levels
  ldxb %r6, [%r7+51]                # layer
  ja layered
active:
  ldxh %r1, [%r7+58]
  jne %r1, 0x5657, pass
  ldxb %r9, [%r7+66]
  ldxb %r6, [%r7+67]
layered:
  and %r6, 63
  stxw [%r10-4], %r6
  add %r6, 1
  rsh %r6, 1
  sub %r9, %r6                      # how many finer levels there are
  and %r9, 7
  ldxh %r6, [%r7+16]
  be16 %r6
  mul %r6, 1000000000               # what the packet adds
  call bpf_ktime_get_ns
  mov %r8, %r0
  lddw %r1, map_value(queue)
  ldxdw %r2, [%r1+8]
  stxdw [%r1+8], %r8
  sub %r8, %r2
  jle %r8, 1000000000, leave
  mov %r8, 1000000000               # in a second everything has left
leave:
  mul %r8, 125000                   # rate: bytes a second
  ldxdw %r2, [%r1+0]
  jge %r2, %r8, waits
  mov %r2, %r8
waits:
  sub %r2, %r8
  stxdw [%r1+0], %r2
  lddw %r3, 16000000000000          # room: 16,000 bytes
  mov %r4, %r3
  mov %r5, %r9
  lsh %r5, 1
  add %r5, 2
  rsh %r4, %r5                      # a quarter for the finest, a sixteenth for the next …
  sub %r3, %r4
  mov %r4, %r2
  add %r4, %r6
  mov %r9, 1                        # XDP_DROP
  jgt %r4, %r3, count
  stxdw [%r1+0], %r4
  mov %r9, 2                        # XDP_PASS
count:
  lddw %r1, map_by_fd(layers)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  jeq %r0, 0, done
  jeq %r9, 2, passed
  add %r0, 8
passed:
  ldxdw %r1, [%r0+0]
  add %r1, 1
  stxdw [%r0+0], %r1
done:
  mov %r0, %r9
  exit
pass:
  mov %r0, 2                        # XDP_PASS
  exit
