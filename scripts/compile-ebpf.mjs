/**
 * Compiles the eBPF programs of the tests anew: each `.c` of `src/programs/ebpf/fixtures` becomes the `.o` beside it.
 * Needs Debian's clang, llvm and libbpf-dev; the tests need none of them, since the objects are kept with their sources.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'

const folder = new URL('../src/programs/ebpf/fixtures/', import.meta.url).pathname
/** asm/types.h lies in the folder of an architecture, which clang does not look into when it compiles for another */
const headers = '/usr/include/x86_64-linux-gnu'

function compile(source, object, ...more) {
  // .BTF tells where the source lies: the same on every machine
  const options = ['-O2', '-g', `-fdebug-prefix-map=${folder.slice(0, -1)}=.`, '-Wall', '-Werror', '-target', 'bpf', ...more]
  options.push('-I', headers, '-c', source, '-o', object)
  execFileSync('clang', options, { cwd: folder, stdio: 'inherit' })
  // what debuggers read goes; .BTF, which tells of the maps, stays
  execFileSync('llvm-strip', ['-g', object], { cwd: folder, stdio: 'inherit' })
  console.log(`${object}: ${statSync(folder + object).size} bytes`)
}

for (const source of readdirSync(folder).filter((name) => name.endsWith('.c'))) compile(source, source.replace(/c$/, 'o'))
// the same with 32-bit arithmetic and jumps, which clang 14 uses when it is told that it may
compile('balancer.c', 'balancer-v3.o', '-mcpu=v3')
