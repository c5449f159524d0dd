# NAT: a network behind one public address (RFC 3022, with ports).
#
# XDP, on all cards of the machine. A packet from within gets the public address and a port of its own; what comes back to that
# port is for who sent it. Whoever is outside begins nothing. UDP, TCP, ping (its identifier stands for the port), and messages of
# ICMP about any of these. A port is given to somebody else when it has been unused for two minutes (RFC 4787, REQ-5), and while
# there is none nobody new gets through. Change network, public address and time in the lines marked.

map out hash 8 4 4096               # inside: address, port, protocol (2 bytes each) -> number of a public port
map ports array 4 16 4096           # by that number: address, port, protocol (as above), when a packet last went out (ns)
map next array 4 4 1                # ports looked at so far

  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  mov %r1, %r7
  add %r1, 42                       # Ethernet, IPv4, UDP or the begin of TCP or ICMP
  jgt %r1, %r8, pass
  ldxh %r1, [%r7+12]
  jne %r1, 0x0008, pass             # not IPv4
  ldxb %r1, [%r7+14]
  jne %r1, 0x45, pass               # options in the header
  ldxh %r1, [%r7+20]
  and %r1, 0xff3f
  jne %r1, 0, pass                  # a fragment
  ldxb %r9, [%r7+23]
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

  ldxh %r6, [%r7+34]                # the sender's port
  jeq %r9, 6, outward               # TCP
  jeq %r9, 17, outward              # UDP
  jne %r9, 1, pass                  # ICMP
  ldxb %r1, [%r7+34]
  jne %r1, 8, pass                  # nothing but echo requests
  ldxh %r6, [%r7+38]                # their identifier
outward:
  ldxw %r1, [%r7+26]
  stxw [%r10-8], %r1
  stxh [%r10-4], %r6
  stxh [%r10-2], %r9
  lddw %r1, map_by_fd(out)
  mov %r2, %r10
  add %r2, -8
  call bpf_map_lookup_elem
  jeq %r0, 0, new
  ldxw %r9, [%r0+0]
  stxw [%r10-12], %r9
  ja known

new:
  call bpf_ktime_get_ns
  mov %r9, %r0
  mov %r6, 16                       # so many ports are looked at before the packet is dropped
try:
  lddw %r1, map_value(next)
  ldxw %r2, [%r1+0]
  mov %r3, %r2
  add %r3, 1
  stxw [%r1+0], %r3
  and %r2, 4095
  stxw [%r10-12], %r2
  lddw %r1, map_by_fd(ports)
  mov %r2, %r10
  add %r2, -12
  call bpf_map_lookup_elem
  jeq %r0, 0, drop
  ldxdw %r1, [%r0+0]
  jeq %r1, 0, free                  # nobody has had it
  stxdw [%r10-24], %r1
  mov %r2, %r9
  ldxdw %r3, [%r0+8]
  sub %r2, %r3
  lddw %r3, 120000000000            # time: ns
  jge %r2, %r3, unused
  sub %r6, 1
  jne %r6, 0, try
  ja drop
unused:                             # who had it has it no longer
  lddw %r1, map_by_fd(out)
  mov %r2, %r10
  add %r2, -24
  call bpf_map_delete_elem
free:
  lddw %r1, map_by_fd(out)
  mov %r2, %r10
  add %r2, -8
  mov %r3, %r10
  add %r3, -12
  mov %r4, 0
  call bpf_map_update_elem
known:
  lddw %r1, map_by_fd(ports)
  mov %r2, %r10
  add %r2, -12
  call bpf_map_lookup_elem
  jeq %r0, 0, drop
  mov %r6, %r0
  ldxdw %r1, [%r10-8]
  stxdw [%r6+0], %r1
  call bpf_ktime_get_ns
  stxdw [%r6+8], %r0
  ldxw %r9, [%r10-12]
  add %r9, 40000                    # public ports: 40000 to 44095
  be16 %r9
  mov32 %r3, 0xcb007101             # public address, once more
  be32 %r3
  ldxw %r6, [%r7+26]
  stxw [%r7+26], %r3
  stxw [%r10-24], %r3
  ldxh %r1, [%r10-4]
  stxw [%r10-32], %r1
  ldxb %r1, [%r7+23]
  jeq %r1, 1, identifier
  stxh [%r7+34], %r9
  ja mended

inward:
  stw [%r10-40], 0
  ldxh %r6, [%r7+36]                # the port that it is for
  jeq %r9, 6, find
  jeq %r9, 17, find
  jne %r9, 1, pass
  ldxh %r6, [%r7+38]
  ldxb %r1, [%r7+34]
  jeq %r1, 0, find                  # echo reply
  jeq %r1, 3, about                 # destination unreachable
  jeq %r1, 11, about                # time exceeded
  jne %r1, 12, pass                 # parameter problem
about:                              # behind the message's 8 bytes stands the begin of the packet that it is about
  mov %r1, %r7
  add %r1, 70
  jgt %r1, %r8, pass
  ldxb %r1, [%r7+42]
  jne %r1, 0x45, pass
  ldxw %r1, [%r7+54]
  ldxw %r2, [%r7+30]
  jne %r1, %r2, pass                # nothing that went out here
  stw [%r10-40], 1
  ldxb %r9, [%r7+51]
  ldxh %r6, [%r7+62]
  jeq %r9, 6, find
  jeq %r9, 17, find
  jne %r9, 1, pass
  ldxh %r6, [%r7+66]
find:                               # r6 = public port, r9 = protocol
  stxw [%r10-32], %r6
  be16 %r6
  sub %r6, 40000
  stxw [%r10-12], %r6
  lddw %r1, map_by_fd(ports)
  mov %r2, %r10
  add %r2, -12
  call bpf_map_lookup_elem
  jeq %r0, 0, pass                  # for the machine itself
  ldxh %r1, [%r0+6]
  jne %r1, %r9, pass
  ldxh %r9, [%r0+4]
  ldxw %r3, [%r0+0]
  ldxw %r6, [%r7+30]
  stxw [%r7+30], %r3
  stxw [%r10-24], %r3
  ldxw %r1, [%r10-40]
  jne %r1, 0, within
  ldxb %r1, [%r7+23]
  jeq %r1, 1, identifier
  stxh [%r7+36], %r9
  ja mended

within:                             # the packet within the message gets its address and port back, too
  mov %r1, %r7
  add %r1, 70
  jgt %r1, %r8, pass
  stxw [%r7+54], %r3
  ldxh %r1, [%r7+52]
  mov %r2, %r6
  call local mend                   # of its header and this sum together nothing changes in the sum of the message
  stxh [%r7+52], %r0
  ldxb %r1, [%r7+51]
  jeq %r1, 1, echo
  stxh [%r7+62], %r9
  ja mended
echo:
  stxh [%r7+66], %r9
  ja mended

identifier:
  stxh [%r7+38], %r9
mended:                             # an address r6 has become that at r10-24, a port that at r10-32 has become r9
  ldxh %r1, [%r7+24]
  mov %r2, %r6
  ldxw %r3, [%r10-24]
  call local mend
  stxh [%r7+24], %r0
  ldxb %r1, [%r7+23]
  jeq %r1, 1, message
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
message:                            # ICMP has no addresses in its sum
  ldxh %r1, [%r7+36]
  ldxw %r2, [%r10-32]
  mov %r3, %r9
  call local mend
  stxh [%r7+36], %r0
  ja pass
drop:
  mov %r0, 1                        # XDP_DROP
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
