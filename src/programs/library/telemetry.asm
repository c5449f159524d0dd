# In-band telemetry: every hop writes its number and the time at the end of each UDP packet.
#
# XDP. A record has 12 bytes: "IN", the hop's number (2 bytes), the time in ns (8 bytes), the high byte first. Who receives the
# packet reads them from its end, the last hop first. Lengths grow and both checksums stay right. Change the hop's number below.

  mov %r6, %r1
  ldxw %r7, [%r6+0]
  ldxw %r8, [%r6+4]
  mov %r1, %r7
  add %r1, 42                       # Ethernet, IPv4, UDP
  jgt %r1, %r8, pass
  ldxh %r1, [%r7+12]
  jne %r1, 0x0008, pass             # not IPv4
  ldxb %r1, [%r7+14]
  jne %r1, 0x45, pass               # options in the header
  ldxh %r1, [%r7+20]
  and %r1, 0xff3f
  jne %r1, 0, pass                  # a fragment
  ldxb %r1, [%r7+23]
  jne %r1, 17, pass                 # UDP
  ldxh %r9, [%r7+16]
  be16 %r9
  ldxh %r1, [%r7+38]
  be16 %r1
  jlt %r1, 8, pass                  # no datagram
  add %r1, 20
  jne %r1, %r9, pass                # it ends elsewhere than the packet: nothing can be added to it
  jgt %r9, 1488, pass               # it would exceed an Ethernet frame of 1,500 bytes
  mov %r1, %r6
  mov %r2, 12
  call bpf_xdp_adjust_tail
  jne %r0, 0, pass                  # no room
  call bpf_ktime_get_ns
  be64 %r0
  stxdw [%r10-8], %r0
  ldxw %r7, [%r6+0]                 # the packet may have moved: what was known of its ends is void
  ldxw %r8, [%r6+4]
  mov %r1, %r7
  add %r1, 42
  jgt %r1, %r8, pass
  mov %r6, %r7
  add %r6, %r9
  mov %r1, %r6
  add %r1, 26
  jgt %r1, %r8, pass
  mov %r1, 1                        # this hop's number
  be16 %r1
  lsh %r1, 16
  or %r1, 0x4e49                    # "IN"
  stxw [%r6+14], %r1
  ldxw %r2, [%r10-8]
  stxw [%r6+18], %r2
  ldxw %r3, [%r10-4]
  stxw [%r6+22], %r3
  add %r1, %r2
  add %r1, %r3                      # the sum of what was added, in words of 32 bits

  mov %r3, %r9                      # IP: total length
  add %r3, 12
  be16 %r3
  ldxh %r2, [%r7+16]
  stxh [%r7+16], %r3
  mov %r6, %r1
  ldxh %r1, [%r7+24]
  call local mend
  stxh [%r7+24], %r0

  ldxh %r2, [%r7+38]                # UDP: length
  mov %r3, %r2
  be16 %r3
  mov %r8, %r3
  add %r3, 12
  be16 %r3
  stxh [%r7+38], %r3
  mov %r9, %r3
  ldxh %r1, [%r7+40]
  jeq %r1, 0, pass                  # the sender has left it out
  stxdw [%r10-16], %r2
  call local mend                   # the length counts twice: in the header, and in what is summed with it
  mov %r1, %r0
  ldxdw %r2, [%r10-16]
  mov %r3, %r9
  call local mend
  and %r8, 1
  jeq %r8, 0, even
  lsh %r6, 8                        # behind an odd number of bytes: its words lie across those of the sum
even:
  mov %r1, %r0
  mov %r2, 0
  mov %r3, %r6
  call local mend
  jne %r0, 0, sum
  mov %r0, 0xffff                   # 0 would say that there is none
sum:
  stxh [%r7+40], %r0
pass:
  mov %r0, 2                        # XDP_PASS
  exit

# r0 = the checksum r1 after a word of 16 or 32 bits r2 of what it covers has become r3 (RFC 1624, equation 3).
mend:
  xor %r1, 0xffff
  xor32 %r2, -1
  mov %r0, %r1
  add %r0, %r2
  add %r0, %r3
  mov %r1, %r0
  rsh %r1, 16
  and %r0, 0xffff
  add %r0, %r1
  mov %r1, %r0
  rsh %r1, 16
  and %r0, 0xffff
  add %r0, %r1
  mov %r1, %r0
  rsh %r1, 16
  add %r0, %r1
  xor %r0, 0xffff
  and %r0, 0xffff
  exit
