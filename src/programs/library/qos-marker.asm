# QoS marker: writes the differentiated services code point by the port that a packet is for (RFC 2474, classes of RFC 4594).
#
# XDP. Change the ports and code points below. Congestion marks (ECN) stay as they are, and the header's checksum stays right.

  ldxw %r7, [%r1+0]
  ldxw %r8, [%r1+4]
  mov %r1, %r7
  add %r1, 38                       # Ethernet, IPv4, two ports
  jgt %r1, %r8, pass
  ldxh %r1, [%r7+12]
  jne %r1, 0x0008, pass             # not IPv4
  ldxb %r1, [%r7+14]
  jne %r1, 0x45, pass               # options in the header
  ldxh %r1, [%r7+20]
  and %r1, 0xff1f
  jne %r1, 0, pass                  # a later fragment has no ports
  ldxb %r1, [%r7+23]
  jeq %r1, 6, ports                 # TCP
  jne %r1, 17, pass                 # UDP
ports:
  ldxh %r9, [%r7+36]
  be16 %r9
  jeq %r9, 5004, voice              # RTP
  jeq %r9, 5060, signalling         # SIP
  jeq %r9, 443, web
  jeq %r9, 80, web
  jge %r9, 49152, bulk              # ports that nobody has registered: every sender of the lab, unless it says otherwise
  ja pass
voice:
  mov %r3, 46                       # EF
  ja mark
signalling:
  mov %r3, 40                       # CS5
  ja mark
web:
  mov %r3, 18                       # AF21
  ja mark
bulk:
  mov %r3, 8                        # CS1
mark:
  lsh %r3, 10                       # into the second byte of the word, above the two bits of ECN
  ldxh %r2, [%r7+14]
  mov %r1, %r2
  and %r1, 0x03ff
  or %r3, %r1
  stxh [%r7+14], %r3
  ldxh %r1, [%r7+24]
  call local mend
  stxh [%r7+24], %r0
pass:
  mov %r0, 2                        # XDP_PASS
  exit

# r0 = the checksum r1 after a word r2 of what it covers has become r3 (RFC 1624, equation 3).
mend:
  xor %r1, 0xffff
  xor %r2, 0xffff
  mov %r0, %r1
  add %r0, %r2
  add %r0, %r3
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
