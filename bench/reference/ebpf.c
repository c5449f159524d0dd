/*
 * An eBPF interpreter (RFC 9669) of the lab's design in C, the reference of bench/ebpf.ts: decoded once, one switch in a loop, every
 * access checked against one linear memory, every instruction counted against a limit. Calls and atomics are not in its programs.
 * ./ebpf program.hex context.hex runs -> one JSON line: the program is run so often on the same context.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { memorySize = 65536, stackTop = 8192, context = 8192, firstPlace = 8 };

struct slot {
  uint8_t opcode, dst, src;
  int16_t offset;
  int64_t imm;
};

static uint8_t memory[memorySize];

static void fail(const char *what, long at) {
  fprintf(stderr, "instruction %ld: %s\n", at, what);
  exit(1);
}

#define ALU(code, expression64, expression32)                                     \
  case 0x07 | code: { const uint64_t b = (uint64_t)i->imm; D = expression64; break; } \
  case 0x0f | code: { const uint64_t b = R; D = expression64; break; }                \
  case 0x04 | code: { const uint32_t a = (uint32_t)D, b = (uint32_t)i->imm; D = (uint32_t)(expression32); break; } \
  case 0x0c | code: { const uint32_t a = (uint32_t)D, b = (uint32_t)R; D = (uint32_t)(expression32); break; }
#define JUMP(code, op, type64, type32)                                               \
  case 0x05 | code: if ((type64)D op (type64)i->imm) pc += i->offset; break;          \
  case 0x0d | code: if ((type64)D op (type64)R) pc += i->offset; break;               \
  case 0x06 | code: if ((type32)D op (type32)i->imm) pc += i->offset; break;          \
  case 0x0e | code: if ((type32)D op (type32)R) pc += i->offset; break;
#define PLACE(base, bytes)                                                            \
  const uint64_t at = base + (int64_t)i->offset;                                      \
  if (at < firstPlace || at > memorySize - bytes) fail("outside the memory", (long)(i - program));
#define LOAD(opcode, type, result)                                                    \
  case opcode: { PLACE(R, sizeof(type)) type value; memcpy(&value, memory + at, sizeof value); D = (uint64_t)(result)value; break; }
#define STORE(code, type)                                                             \
  case 0x62 | code: { PLACE(D, sizeof(type)) const type value = (type)i->imm; memcpy(memory + at, &value, sizeof value); break; } \
  case 0x63 | code: { PLACE(D, sizeof(type)) const type value = (type)R; memcpy(memory + at, &value, sizeof value); break; }

static uint64_t run(const struct slot *program, uint64_t *r, uint64_t limit, uint64_t *executed) {
  const struct slot *pc = program;
  uint64_t left = limit;
  for (;;) {
    const struct slot *i = pc++;
    if (left == 0) fail("too many instructions", (long)(i - program));
    left--;
#define D r[i->dst]
#define R r[i->src]
#define a64 D
    switch (i->opcode) {
      ALU(0x00, a64 + b, a + b)
      ALU(0x10, a64 - b, a - b)
      ALU(0x20, a64 * b, a * b)
      ALU(0x30, b ? (i->offset ? (uint64_t)((int64_t)a64 / (int64_t)b) : a64 / b) : 0,
          b ? (i->offset ? (uint32_t)((int32_t)a / (int32_t)b) : a / b) : 0)
      ALU(0x40, a64 | b, a | b)
      ALU(0x50, a64 & b, a & b)
      ALU(0x60, a64 << (b & 63), a << (b & 31))
      ALU(0x70, a64 >> (b & 63), a >> (b & 31))
      ALU(0x90, b ? (i->offset ? (uint64_t)((int64_t)a64 % (int64_t)b) : a64 % b) : a64,
          b ? (i->offset ? (uint32_t)((int32_t)a % (int32_t)b) : a % b) : a)
      ALU(0xa0, a64 ^ b, a ^ b)
      ALU(0xc0, (uint64_t)((int64_t)a64 >> (b & 63)), (uint32_t)((int32_t)a >> (b & 31)))
      case 0xb7: D = (uint64_t)i->imm; break;
      case 0xbf:
        switch (i->offset) {
          case 8: D = (uint64_t)(int8_t)R; break;
          case 16: D = (uint64_t)(int16_t)R; break;
          case 32: D = (uint64_t)(int32_t)R; break;
          default: D = R;
        }
        break;
      case 0xb4: D = (uint32_t)i->imm; break;
      case 0xbc: D = i->offset == 8 ? (uint32_t)(int8_t)R : i->offset == 16 ? (uint32_t)(int16_t)R : (uint32_t)R; break;
      case 0x87: D = -D; break;
      case 0x84: D = (uint32_t)-D; break;
      case 0xd4: D = i->imm == 16 ? (uint16_t)D : i->imm == 32 ? (uint32_t)D : D; break;
      case 0xdc:
      case 0xd7:
        D = i->imm == 16 ? __builtin_bswap16((uint16_t)D) : i->imm == 32 ? __builtin_bswap32((uint32_t)D) : __builtin_bswap64(D);
        break;
      case 0x05: pc += i->offset; break;
      case 0x06: pc += i->imm; break;
      JUMP(0x10, ==, uint64_t, uint32_t)
      JUMP(0x20, >, uint64_t, uint32_t)
      JUMP(0x30, >=, uint64_t, uint32_t)
      JUMP(0x40, &, uint64_t, uint32_t)
      JUMP(0x50, !=, uint64_t, uint32_t)
      JUMP(0x60, >, int64_t, int32_t)
      JUMP(0x70, >=, int64_t, int32_t)
      JUMP(0xa0, <, uint64_t, uint32_t)
      JUMP(0xb0, <=, uint64_t, uint32_t)
      JUMP(0xc0, <, int64_t, int32_t)
      JUMP(0xd0, <=, int64_t, int32_t)
      case 0x95: *executed += limit - left; return r[0];
      case 0x18: D = (uint64_t)i->imm; pc++; break;
      LOAD(0x71, uint8_t, uint64_t)
      LOAD(0x69, uint16_t, uint64_t)
      LOAD(0x61, uint32_t, uint64_t)
      LOAD(0x79, uint64_t, uint64_t)
      LOAD(0x91, int8_t, int64_t)
      LOAD(0x89, int16_t, int64_t)
      LOAD(0x81, int32_t, int64_t)
      STORE(0x10, uint8_t)
      STORE(0x08, uint16_t)
      STORE(0x00, uint32_t)
      STORE(0x18, uint64_t)
      default: fail("unknown opcode", (long)(i - program));
    }
  }
}

static size_t bytesOf(const char *hex, uint8_t *out) {
  const size_t length = strlen(hex) / 2;
  for (size_t i = 0; i < length; i++) {
    unsigned byte = 0;
    sscanf(hex + 2 * i, "%2x", &byte);
    out[i] = (uint8_t)byte;
  }
  return length;
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  uint8_t *bytes = malloc(strlen(arguments[1]) / 2);
  const size_t slots = bytesOf(arguments[1], bytes) / 8;
  struct slot *program = calloc(slots, sizeof *program);
  for (size_t i = 0; i < slots; i++) {
    const uint8_t *from = bytes + 8 * i;
    int32_t imm;
    memcpy(&imm, from + 4, 4);
    program[i] = (struct slot){from[0], from[1] & 15, from[1] >> 4, 0, imm};
    memcpy(&program[i].offset, from + 2, 2);
    if (i > 0 && program[i - 1].opcode == 0x18) program[i - 1].imm = (int64_t)(((uint64_t)imm << 32) | (uint32_t)program[i - 1].imm);
  }
  const size_t length = bytesOf(arguments[2], memory + context);
  const long runs = atol(arguments[3]);
  uint64_t executed = 0;
  uint64_t sum = 0;
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  for (long n = 0; n < runs; n++) {
    uint64_t r[11] = {0, context, length, [10] = stackTop};
    sum += run(program, r, 2147483647, &executed);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  const double seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
  printf("{\"instructionsPerSecond\": %.0f, \"executed\": %llu, \"sum\": \"%llx\"}\n", (double)executed / seconds,
         (unsigned long long)executed, (unsigned long long)sum);
}
