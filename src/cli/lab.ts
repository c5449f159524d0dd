/** The commands of `lab`, their options, and how they end. */
import { Command, CommanderError } from 'commander'
import { TopologyError } from '../topology/problem.ts'
import { blocks } from './blocks.ts'
import { bpf } from './bpf.ts'
import { capture } from './capture.ts'
import { check } from './check.ts'
import { exportFile } from './export.ts'
import { importFile } from './import.ts'
import { located } from './input.ts'
import { listPapers } from './papers.ts'
import { run } from './run.ts'
import { open, share } from './share.ts'
import { BadInput, type Shell } from './shell.ts'

const exitCodes = `
Exit codes: 0 done; 1 done, but an invariant is violated or a link is not reproduced;
2 bad input: one line on standard error says where, what it is and what was expected.

A topology is a file, - for standard input, or a link (#1.… or an address that ends in one).`

/** Runs one command; the result is the exit code. Nothing of a failed command is on standard output, except the list of `check`. */
export async function lab(args: readonly string[], shell: Shell): Promise<number> {
  let code = 0
  const program = new Command('lab')
    .description('Active Network Lab on the command line: the same engine, the same bits.')
    .addHelpText('after', exitCodes)
  const shape = (command: Command) =>
    command.exitOverride().configureOutput({ writeOut: shell.out, writeErr: () => {}, outputError: () => {} })
  const add = (syntax: string, description: string) => shape(program.command(syntax)).description(description)
  const collect = (value: string, before: readonly string[] = []) => [...before, value]
  shape(program)

  add('check <topology>', 'list what is wrong with a design, and ways to mend it')
    .option('--json', 'print the problems as a JSON list')
    .action((topology, options) => check(shell, topology, options))
  add('run <topology>', 'run a design to its end and print what came of it')
    .option('--until <time>', 'length of the run, such as 2s, 500ms, 30us, 10ns or 7ps')
    .option('--seed <number>', 'seed of the random streams')
    .option('--set <id>.<parameter>=<value>', 'change a parameter, as in wire-1.rate=1Gbit/s; may be repeated', collect)
    .option('--files <folder>', 'where the files that the design names lie; default: beside the design')
    .option('--json', 'print one result object')
    .option('--pcap <file>', 'write the frames on the links to a pcapng file')
    .option('--threads <machine>', 'list which threads ran on its CPUs, and when')
    .option('--tap <id>', 'with --pcap: only the frames at this link, card or hook; may be repeated', collect)
    .action((topology, options) => {
      code = run(shell, topology, options)
    })
  add('share <topology>', 'run a design and print its link')
    .option('--no-digest', 'do not run it: the link then promises no result')
    .option('--base <address>', 'address of the page that the link belongs to')
    .option('--files <folder>', 'where the files that the design names lie; default: beside the design')
    .action((topology, options) => share(shell, topology, options))
  add('open <link>', 'print the topology of a link').action((link) => open(shell, link))
  add('import <file>', 'turn a network in GraphML or GML (Internet Topology Zoo) or of containerlab into a topology')
    .option('--traffic <from:to>', 'send packets between two nodes, by id or label; may be repeated', collect)
    .option('--active <node>', 'make this node a machine with network cards, able to hold services; may be repeated', collect)
    .action((file, options) => importFile(shell, file, options))
  add('export <topology>', 'write a design as a network of another tool')
    .option('--format <graphml|containerlab>', 'for networkx, yEd and the like, or for containerlab')
    .action((topology, options) => exportFile(shell, topology, options))
  add(
    'blocks <topology> <script>',
    'print a design with commands for functional blocks (add, rm, set, bind, unbind, replace, subscribe, ifconfig, ethtool) as timed edits',
  ).action((topology, script) => blocks(shell, topology, script))
  add('capture <file>', 'say what a pcap or pcapng file holds and where it is damaged')
    .option('--json', 'print one object')
    .action((file, options) => capture(shell, file, options))
  add(
    'bpf [file]',
    'verify and run an eBPF program: assembler, an object file of clang, or what tcpdump -ddd prints; print its r0. ' +
      "Assembler may be in sections, each behind a line: '-- asm', '-- raw' for instructions as numbers of 64 bits, '-- mem' for " +
      "the memory, '-- result' for what r0 must be: anything else is told, with exit code 2",
  )
    .option('--hex <stream>', 'the instructions in hexadecimal, or a file with them, instead of a file')
    .option('--memory <hex>', "bytes that r1 points to; r2 is their number; default: the file's section 'mem', or none")
    .option('--program <name>', 'which program of an object file; default: its first')
    .option(
      '--hook <name>',
      'xdp, tc or netfilter: the memory is a packet, r1 its context; none; default: as the object file says',
    )
    .option('--engine <name>', 'interpreter (default) or translation, to WebAssembly')
    .option('--json', 'print one object')
    .action((file, options) => bpf(shell, file, options))
  add('papers [paper]', 'run the experiments of the papers and print each published number beside the simulated one')
    .option('--json', 'print one object')
    .option('--experiment <id>', 'print the design of one experiment instead')
    .option('--influences', 'print which constants move each number, and how far, when they are raised by a tenth')
    .action((paper, options) => listPapers(shell, paper, options))

  try {
    if (args.length === 0) throw new BadInput('a command is expected; lab --help lists them')
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const line = explain(error)
    if (line === null) throw error
    shell.error(`lab: ${line.replace(/\s+/g, ' ')}\n`)
    return 2
  }
}

function explain(error: unknown): string | null {
  if (error instanceof BadInput) return error.message
  if (error instanceof TopologyError) return located(error.problems[0])
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '')
  return null
}
