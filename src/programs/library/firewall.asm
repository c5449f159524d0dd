# Firewall: the first rule that matches source and port decides; without one a packet passes.
#
# XDP. The rules lie in a map, 24 bytes each, and count what they match. `setup` writes them at the first packet: change them there.

map rules array 4 192 1             # eight rules: network, mask, port, verdict (4 bytes each), packets (8 bytes)

  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  mov %r1, %r7
  add %r1, 34                       # Ethernet, IPv4
  jgt %r1, %r8, pass
  ldxh %r1, [%r7+12]
  jne %r1, 0x0008, pass             # not IPv4
  ldxb %r1, [%r7+14]
  jne %r1, 0x45, drop               # options in the header: nothing that a host needs
  ldxw %r6, [%r7+26]
  be32 %r6                          # source
  mov %r3, 0                        # port that it is for; 0 = it has none
  ldxb %r1, [%r7+23]
  jeq %r1, 6, transport             # TCP
  jne %r1, 17, look                 # UDP
transport:
  ldxh %r1, [%r7+20]
  be16 %r1
  and %r1, 0x1fff
  jeq %r1, 1, drop                  # it could overwrite what was looked at in the first fragment (RFC 1858)
  jne %r1, 0, look                  # without its first fragment nobody puts it together
  mov %r1, %r7
  add %r1, 38
  jgt %r1, %r8, drop                # cut off before its ports
  ldxh %r3, [%r7+36]
  be16 %r3
look:
  mov %r7, %r3
  lddw %r9, map_value(rules)
  ldxw %r1, [%r9+12]
  jne %r1, 0, begin
  call local setup
begin:
  mov %r8, 8
rule:
  ldxw %r0, [%r9+12]
  jeq %r0, 0, pass                  # no more rules
  ldxw %r1, [%r9+4]
  and %r1, %r6
  ldxw %r2, [%r9+0]
  jne %r1, %r2, next
  ldxw %r1, [%r9+8]
  jeq %r1, 0, matches               # any port
  jeq %r1, %r7, matches
next:
  add %r9, 24
  sub %r8, 1
  jne %r8, 0, rule
pass:
  mov %r0, 2                        # XDP_PASS
  exit
matches:
  ldxdw %r1, [%r9+16]
  add %r1, 1
  stxdw [%r9+16], %r1
  and %r0, 3
  exit
drop:
  mov %r0, 1                        # XDP_DROP
  exit

setup:
  lddw %r1, map_value(rules)
  stw [%r1+0], 0x0a010000           # 10.1.0.0
  stw [%r1+4], 0xffff0000           # /16
  stw [%r1+8], 0                    # to any port
  stw [%r1+12], 1                   # drop
  stw [%r1+24], 0                   # from everywhere
  stw [%r1+28], 0
  stw [%r1+32], 23                  # to Telnet
  stw [%r1+36], 1                   # drop
  stw [%r1+48], 0                   # all the rest
  stw [%r1+52], 0
  stw [%r1+56], 0
  stw [%r1+60], 2                   # pass
  mov %r0, 0
  exit
