/** The guide to programs. Loaded with the guide itself; a `code` is taken over as it stands. */
export interface GuideStep {
  readonly id: 'insert' | 'place' | 'make' | 'write' | 'try' | 'apply' | 'see'
  readonly title: string
  readonly text: string
  readonly code?: string
}

export const guide = {
  first: {
    title: 'Your first program: count packets in five minutes',
    intro: 'Seven steps, from an empty lab to a number that grows. A step is ticked when it is done.',
    insert: 'Insert the design',
    copy: 'Copy',
    copied: 'Copied',
    steps: [
      {
        id: 'insert',
        title: 'Insert the design',
        text: 'Press the button: a sender, a machine and a receiver appear. Your own work stays saved in the menu at the top left. Packets will go from the sender through the machine to the receiver.',
      },
      {
        id: 'place',
        title: 'Place a program',
        text: 'Type “BPF program” into the search of the palette, at the left. Drag what it finds onto PRE_ROUTING, in the machine: there every packet passes. (Where the palette is closed, the button at the left edge opens it.)',
      },
      {
        id: 'make',
        title: 'Make it yours',
        text: 'Press E. The editor opens at the right. Choose “Empty” under “eBPF assembly”: three lines that let every packet pass.',
      },
      {
        id: 'write',
        title: 'Write the counter',
        text: 'Click into the text, press Ctrl A (on a Mac ⌘ A) to select all of it, and type these lines instead, or copy them from here and paste them. What stands behind a # is for you and may be left out. The line under the text says “Ready to run”; a mistake is marked at its line.',
        code: `map packets array 4 8 1      # one number of 8 bytes

    stw [r10-4], 0           # its key, 0, on the stack
    lddw r1, map_by_fd(packets)
    mov r2, r10
    add r2, -4               # r2 = where the key is
    call bpf_map_lookup_elem # r0 = where the number is
    jeq r0, 0, pass          # it could be missing
    mov r1, 1
    lock add [r0], r1        # one more

pass:
    mov r0, 1                # ACCEPT: the packet goes on
    exit
`,
      },
      {
        id: 'try',
        title: 'Try it on one packet',
        text: 'Press “Run” below the text (not the one of the design, at the left). You see the verdict ACCEPT, how many instructions it took, and under “What it keeps” the number 1. Press again: 2.',
      },
      {
        id: 'apply',
        title: 'Put it into the design',
        text: 'Press “Apply”, at the top right. Now the machine runs your program. Ctrl Z on the canvas would take it back.',
      },
      {
        id: 'see',
        title: 'See it count',
        text: 'Press “Run” at the left, under the canvas: packets flow. In the editor, under “In the run”, your number grows with every packet. Change the text while it runs and apply it again: the run goes on with the new program, and counts from 0.',
      },
    ] satisfies readonly GuideStep[],
    after:
      'That is all there is to it. Other programs to begin with stand in the editor under “New program”; all that yours may use stands on the next pages.',
    next: {
      title: 'And now: only UDP to one port',
      text: 'Put these lines below the first one, the map. What is no UDP, or goes to another port, jumps over the counting. To which port a packet goes is on its card: pause, and click a dot.',
      code: `    ldxw r2, [r1+0]          # where the packet begins: its IP header
    ldxw r3, [r1+4]          # where it ends
    mov r4, r2
    add r4, 28               # the headers of IP and UDP
    jgt r4, r3, pass         # it is shorter
    ldxb r4, [r2+9]          # protocol
    jne r4, 17, pass         # not UDP
    ldxh r4, [r2+22]         # port it goes to
    be16 r4
    jne r4, 9, pass          # not port 9
`,
    },
  },
  editor: {
    title: 'The editor',
    text: [
      'E opens the editor for the component that is selected, “Edit” and “New program” in the inspector do the same. The programs of a design stand in the inspector when nothing is selected; they travel with its link and its file.',
      'Ctrl S applies the text. Ctrl Enter runs it on the packet that is chosen below: one that is made for it, one that you paste, the packet that is selected on the canvas, or one that was recorded (the round button beside the list). What the program keeps goes on from packet to packet until you press the round arrow.',
      'A click beside a line number, or F9, makes a breakpoint. Its condition is asked where it stands: in eBPF of registers, such as r1 == 3 && r2 > 0x10, in JavaScript of whatever the line sees, such as packet.length > 100 && count === 3. A run stops there and shows registers and stack, or variables; “Step” takes one instruction, or one statement. What a condition takes is not counted.',
      'A program that you want in other designs, too, is kept as a template by the menu at its name: it is then offered under “New program”, in this browser. Programs of the library are opened, read and changed in the same way; those that are written for other hooks are named, with the hook.',
      'Esc and then Tab leaves the text.',
    ],
  },
  javascript: {
    title: 'JavaScript',
    text: 'Programs in JavaScript run in execution environments, in user space and on clusters. A program exports functions that are called from outside; TypeScript’s types are taken off. A packet reaches the program that answers to the name that it asks for: set “Service asked for” at a sender to what the program “Answers to”, or let the program work on every packet. Cost is counted in operations, never in time.',
    name: 'Name',
    cost: 'Operations',
    capsules: 'Code of capsules',
    capsulesText:
      'The code of a code object is called with capsules instead of packets, and has the interface of PAN’s nodes beside what is above.',
  },
  ebpf: {
    title: 'eBPF',
    text: 'Programs of the eBPF instruction set run on cards and in the kernel. On entry r1 is the context; r0 is the verdict at the end. A place in the packet may be read once it was compared with data_end; registers r6 to r9 outlive a call. At Netfilter hooks the packet begins with its IP header; on cards, at XDP and tc it begins with Ethernet’s 14 bytes, as on the card of a packet. Numbers in it have their highest byte first: be16 turns what ldxh has read.',
    context: 'Context at {hook}',
    verdicts: 'Verdicts at {hook}',
    helpers: 'Helper functions at {hook}',
    field: 'Field',
    function: 'Function',
    use: 'Use',
    meaning: 'Meaning',
    hooks: { xdp: 'XDP', tc: 'tc', netfilter: 'Netfilter' },
  },
  limits: {
    title: 'Limits by level',
    text: 'The verifier follows every path before a program runs. It gives up where a level’s limit is reached.',
    level: 'Level',
    instructions: 'Instructions',
    explored: 'Followed over all paths',
    levels: { nic: 'Card', kernel: 'Kernel' },
    script:
      'A call in JavaScript may take {operations} operations and its program {memory} of memory, as long as its component says nothing else.',
  },
  instructions: { title: 'Instructions' },
} as const
