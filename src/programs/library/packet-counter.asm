# Counter by protocol: packets and bytes of every protocol, a copy for every CPU.
#
# XDP. The map's key is the number of the protocol (1 ICMP, 6 TCP, 17 UDP), its value packets and bytes.
# No CPU waits for another; who reads the map adds the copies up.

map protocols percpu-array 4 16 256

  ldxw %r2, [%r1+0]                 # the packet's first byte
  ldxw %r3, [%r1+4]                 # the place behind its last
  mov %r4, %r2
  add %r4, 34                       # Ethernet and IPv4
  jgt %r4, %r3, pass                # too short: nothing of it may be read
  ldxh %r4, [%r2+12]
  jne %r4, 0x0008, pass             # not IPv4: 0x0800, as a little-endian machine loads it
  ldxb %r4, [%r2+23]
  stxw [%r10-4], %r4                # the key
  ldxh %r6, [%r2+16]
  be16 %r6                          # bytes of the IP packet
  lddw %r1, map_by_fd(protocols)
  mov %r2, %r10
  add %r2, -4
  call bpf_map_lookup_elem
  jeq %r0, 0, pass
  ldxdw %r1, [%r0+0]
  add %r1, 1
  stxdw [%r0+0], %r1
  ldxdw %r1, [%r0+8]
  add %r1, %r6
  stxdw [%r0+8], %r1
pass:
  mov %r0, 2                        # XDP_PASS
  exit
