# Load balancer: spreads the connections to one address over four servers, by a hash of source address and port.
#
# XDP. Packets to the virtual address get the address of a server; what a server answers comes from the virtual address again.
# All packets of a connection meet the same server. Both checksums are mended, not made anew (RFC 1624).
# Change the addresses in `setup`.

map service array 4 72 1            # virtual address (8 bytes); four servers: address (8 bytes), packets (8 bytes)

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
  jne %r1, 0, pass                  # a fragment: the first part would go another way than the rest
  ldxb %r1, [%r7+23]
  jeq %r1, 6, begin                 # TCP
  jne %r1, 17, pass                 # UDP
begin:
  lddw %r9, map_value(service)
  ldxw %r6, [%r9+0]
  jne %r6, 0, ready
  call local setup
  ldxw %r6, [%r9+0]
ready:
  ldxw %r1, [%r7+30]
  be32 %r1
  jeq %r1, %r6, inward
  ldxw %r1, [%r7+26]
  be32 %r1
  mov %r2, 4
server:
  ldxw %r3, [%r9+8]
  jeq %r1, %r3, outward
  add %r9, 16
  sub %r2, 1
  jne %r2, 0, server
pass:
  mov %r0, 2                        # XDP_PASS
  exit

inward:
  ldxw %r1, [%r7+26]
  ldxh %r2, [%r7+34]
  xor %r1, %r2
  mul32 %r1, 0x9e3779b1             # spreads neighbours (Knuth's multiplicative hash)
  rsh %r1, 30                       # two bits: one of four
  lsh %r1, 4
  add %r9, %r1
  ldxdw %r1, [%r9+16]
  add %r1, 1
  stxdw [%r9+16], %r1
  ldxw %r9, [%r9+8]
  be32 %r9
  ldxw %r6, [%r7+30]
  stxw [%r7+30], %r9
  ja mended

outward:
  mov %r9, %r6
  be32 %r9
  ldxw %r6, [%r7+26]
  stxw [%r7+26], %r9
mended:                             # an address r6 has become r9
  ldxh %r1, [%r7+24]
  mov %r2, %r6
  mov %r3, %r9
  call local mend
  stxh [%r7+24], %r0
  mov %r1, %r7
  mov %r2, %r8
  mov %r3, %r6
  mov %r4, %r9
  call local transport
  mov %r0, 2                        # XDP_PASS
  exit

setup:
  lddw %r1, map_value(service)
  stw [%r1+0], 0x0a000064           # virtual address: 10.0.0.100
  stw [%r1+8], 0x0a00000b           # servers: 10.0.0.11
  stw [%r1+24], 0x0a00000c          # 10.0.0.12
  stw [%r1+40], 0x0a00000d          # 10.0.0.13
  stw [%r1+56], 0x0a00000e          # 10.0.0.14
  mov %r0, 0
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
