/** What can be set of a host router's driver. */
import { assumed, given, type ParameterSpecs } from '../../sim/kind.ts'
import { queueing } from '../link/queueing.ts'

const walton = (section: string, text: string) => given('walton-1998', section, text)

export const driverParameters = {
  path: {
    type: 'choice',
    title: 'Data path',
    doc: 'Where packets lie while the kernel works on them.',
    default: 'conventional',
    options: {
      conventional: { title: 'conventional', doc: 'In the machine’s memory: in and out, two crossings of the bus.' },
      'in-place': { title: 'IN-PLACE', doc: 'In the card: each field is read over the bus; one crossing.' },
      'header-copy': {
        title: 'HEADER-COPY',
        doc: 'In the card, the header in the machine’s memory; one crossing and two of the header.',
      },
    },
    cite: walton('6.0', 'We measured the three competing solutions to host-based forwarding'),
  },
  demultiplex: {
    type: 'flag',
    title: 'Early demultiplexing',
    doc: 'Packets that end here, or that a service here works on, take the conventional path; the others stay in their card.',
    default: false,
    cite: walton(
      '7.0',
      'with early demultiplexing (packet labels) indicating which algorithm to select, is one possible design alternative',
    ),
  },
  dmaDepth: {
    type: 'number',
    title: 'DMA depth',
    doc: 'Packets that the driver works on at once. 1 = the CPU’s part and the transfers of one packet are over before those of the next begin; from 2 on they overlap.',
    unit: 'packet',
    default: 1,
    min: 1,
    max: 64,
    integer: true,
    cite: assumed(
      'without overlap 335 and 482 Mb/s come out within 7 %, with it they would be 528 and 786; whether the host or the card’s firmware waits cannot be told',
    ),
  },
  handshake: {
    type: 'number',
    title: 'Handshake',
    doc: 'Cycles to start a transfer and to see its end.',
    unit: 'cycle',
    default: 100,
    min: 0,
    max: 1e6,
    cite: assumed(
      'a posted write to a register of the card and a look at a word that the card writes; the paper counts the steps, not their time',
    ),
  },
  header: {
    type: 'number',
    title: 'Header',
    doc: 'Bytes that HEADER-COPY copies in and back out.',
    unit: 'byte',
    default: 34,
    min: 1,
    max: 1500,
    integer: true,
    cite: assumed('14 bytes like those of Ethernet and 20 of IP'),
  },
  fields: {
    type: 'number',
    title: 'Fields',
    doc: 'Times that IN-PLACE reads or writes a word of the header, each a transfer of its own for which the CPU waits.',
    unit: 'count',
    default: 16,
    min: 1,
    max: 1000,
    integer: true,
    cite: assumed('nine words of headers, the same again in part for the checksum and the fields that change'),
  },
  waits: {
    type: 'flag',
    title: 'CPU waits at the bus',
    doc: 'IN-PLACE: having started the transfer from card to card, the CPU reads in the card whether it is over, and that read has to wait for the bus until it is. Off: it does something else meanwhile.',
    default: true,
    when: { parameter: 'path', is: ['in-place'] },
    cite: walton('6.0', 'it is likely this cost is a combination of bus contention tying up the CPU'),
  },
  aggregate: {
    type: 'flag',
    title: 'Interrupt aggregation',
    doc: 'A packet that finds others being worked on needs no interrupt: the driver looks for it when it is done with them.',
    default: false,
    cite: walton(
      '8.0',
      'a combination of streamlined forwarding algorithms and aggregate interrupt processing should further increase host-based capability',
    ),
  },
  pointerExchange: {
    type: 'flag',
    title: 'Pointer exchange',
    doc: 'A packet that leaves by the card it came by stays where it is. Off: the card is told to transfer it to itself, which locks the bus and freezes the host.',
    default: true,
    cite: walton(
      '5.0',
      'This case is easily handled by detecting the special case, and effecting the peer DMA by pointer manipulation, rather than by an excess self-copy.',
    ),
  },
  fallback: {
    type: 'choice',
    title: 'Card out of memory',
    doc: 'What peer DMA does with a packet when the card it came by has no further buffer for what comes, or the card it leaves by none for what goes.',
    default: 'wait',
    options: {
      wait: { title: 'wait', doc: 'It stays where it is until there is room.' },
      stage: { title: 'host memory', doc: 'It is copied into the machine’s memory, as on the conventional path.' },
    },
    cite: walton('7.0', 'the host memory must be used as a staging area, defeating the peer-DMA altogether'),
  },
  ...queueing,
  queue: {
    ...queueing.queue,
    title: 'Queue',
    doc: 'Packets that may wait for the driver, wherever they lie; a further one is dropped.',
    default: 300,
    cite: given('linux-2.4', 'net/core/dev.c', 'netdev_max_backlog = 300'),
  },
} as const satisfies ParameterSpecs
