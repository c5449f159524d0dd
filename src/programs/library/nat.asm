# NAT: a network behind one public address (RFC 3022, with ports).
#
# XDP, on all cards of the machine. A packet from within gets the public address and a port of its own; what comes back to that
# port is for who sent it. Whoever is outside begins nothing. UDP and TCP. Change network and public address in the lines marked.

map out lru-hash 8 4 4096           # inside: address, port, protocol (2 bytes each) -> public port
map back lru-hash 4 8 4096          # public port, protocol (2 bytes each) -> inside address, port
map next array 4 4 1                # ports given so far

  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  mov %r1, %r7
  add %r1, 42                       # Ethernet, IPv4, UDP or the begin of TCP
  jgt %r1, %r8, pass
  ldxh %r1, [%r7+12]
  jne %r1, 0x0008, pass             # not IPv4
  ldxb %r1, [%r7+14]
  jne %r1, 0x45, pass               # options in the header
  ldxh %r1, [%r7+20]
  and %r1, 0xff3f
  jne %r1, 0, pass                  # a fragment
  ldxb %r9, [%r7+23]
  jeq %r9, 6, ports                 # TCP
  jne %r9, 17, pass                 # UDP
ports:
  ldxw %r2, [%r7+30]
  be32 %r2
  mov32 %r3, 0xcb007101             # public address: 203.0.113.1
  jeq %r2, %r3, inward
  and32 %r2, 0xffff0000             # mask of the network within: /16
  mov32 %r3, 0x0a000000             # the network within: 10.0.0.0
  jeq %r2, %r3, pass                # between two within
  ldxw %r1, [%r7+26]
  be32 %r1
  and32 %r1, 0xffff0000             # mask, once more
  jne %r1, %r3, pass                # not from within

  ldxw %r1, [%r7+26]
  stxw [%r10-8], %r1
  ldxh %r1, [%r7+34]
  stxh [%r10-4], %r1
  stxh [%r10-2], %r9
  lddw %r1, map_by_fd(out)
  mov %r2, %r10
  add %r2, -8
  call bpf_map_lookup_elem
  jeq %r0, 0, new
  ldxw %r9, [%r0+0]
outward:
  mov %r3, 0xcb007101               # public address, once more
  be32 %r3
  ldxw %r6, [%r7+26]
  stxw [%r7+26], %r3
  stxw [%r10-24], %r3
  ldxh %r1, [%r7+34]
  stxw [%r10-32], %r1
  stxh [%r7+34], %r9
  ja mended

new:                                # a port that was given before is taken from who had it
  lddw %r1, map_value(next)
  ldxw %r6, [%r1+0]
  mov %r2, %r6
  add %r2, 1
  stxw [%r1+0], %r2
  mod %r6, 4096
  add %r6, 40000                    # public ports: 40000 to 44095
  be16 %r6
  stxh [%r10-12], %r6
  stxh [%r10-10], %r9
  lddw %r1, map_by_fd(back)
  mov %r2, %r10
  add %r2, -12
  call bpf_map_lookup_elem
  jeq %r0, 0, free
  ldxw %r1, [%r0+0]
  stxw [%r10-40], %r1
  ldxw %r1, [%r0+4]
  stxh [%r10-36], %r1
  stxh [%r10-34], %r9
  lddw %r1, map_by_fd(out)
  mov %r2, %r10
  add %r2, -40
  call bpf_map_delete_elem
free:
  stxw [%r10-16], %r6
  lddw %r1, map_by_fd(out)
  mov %r2, %r10
  add %r2, -8
  mov %r3, %r10
  add %r3, -16
  mov %r4, 0
  call bpf_map_update_elem
  ldxw %r1, [%r7+26]
  stxw [%r10-24], %r1
  ldxh %r1, [%r7+34]
  stxw [%r10-20], %r1
  lddw %r1, map_by_fd(back)
  mov %r2, %r10
  add %r2, -12
  mov %r3, %r10
  add %r3, -24
  mov %r4, 0
  call bpf_map_update_elem
  mov %r9, %r6
  ja outward

inward:
  ldxh %r1, [%r7+36]
  stxh [%r10-12], %r1
  stxh [%r10-10], %r9
  lddw %r1, map_by_fd(back)
  mov %r2, %r10
  add %r2, -12
  call bpf_map_lookup_elem
  jeq %r0, 0, pass                  # for the machine itself
  ldxw %r3, [%r0+0]
  ldxw %r9, [%r0+4]
  ldxw %r6, [%r7+30]
  stxw [%r7+30], %r3
  stxw [%r10-24], %r3
  ldxh %r1, [%r7+36]
  stxw [%r10-32], %r1
  stxh [%r7+36], %r9

mended:                             # an address r6 has become that at r10-24, a port that at r10-32 has become r9
  ldxh %r1, [%r7+24]
  mov %r2, %r6
  ldxw %r3, [%r10-24]
  call local mend
  stxh [%r7+24], %r0
  mov %r1, %r7
  mov %r2, %r8
  mov %r3, %r6
  ldxw %r4, [%r10-24]
  call local transport
  mov %r1, %r7
  mov %r2, %r8
  ldxw %r3, [%r10-32]
  mov %r4, %r9
  call local transport
pass:
  mov %r0, 2                        # XDP_PASS
  exit

# Mends the checksum of the UDP or TCP header in the packet from r1 to r2, where a word r3 of what it covers has become r4.
transport:
  mov %r6, %r1
  mov %r0, 0
  ldxb %r5, [%r6+23]
  jeq %r5, 6, segment
  ldxh %r1, [%r6+40]
  jeq %r1, 0, leave                 # a sender of UDP may leave it out
  mov %r2, %r3
  mov %r3, %r4
  call local mend
  jne %r0, 0, datagram
  mov %r0, 0xffff                   # 0 would say that there is none
datagram:
  stxh [%r6+40], %r0
  mov %r0, 0
leave:
  exit
segment:
  mov %r5, %r6
  add %r5, 54
  jgt %r5, %r2, short
  ldxh %r1, [%r6+50]
  mov %r2, %r3
  mov %r3, %r4
  call local mend
  stxh [%r6+50], %r0
short:
  mov %r0, 0
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
