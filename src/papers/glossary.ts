/** Systems that the papers only name, and the words of the lab: each with the place in a paper where it is named. */

export interface Entry {
  readonly term: string
  /** the term in full, or other names of it: found by the search too */
  readonly also?: string
  /** `system`: a paper names it, the lab does not run it; `lab`: a word that the lab uses */
  readonly group: 'system' | 'lab'
  /** one or two sentences */
  readonly text: string
  readonly named: {
    /** as citations name it */
    readonly paper: string
    readonly section: string
    readonly quote: string
  }
}

const tamanoir = (section: string, quote: string): Entry['named'] => ({ paper: 'tamanoir-2003', section, quote })
const pan = (section: string, quote: string): Entry['named'] => ({ paper: 'pan-1999', section, quote })
const silk = (section: string, quote: string): Entry['named'] => ({ paper: 'silk-2002', section, quote })
const walton = (section: string, quote: string): Entry['named'] => ({ paper: 'walton-1998', section, quote })
const lana = (section: string, quote: string): Entry['named'] => ({ paper: 'lana-2011', section, quote })

const systems: readonly Omit<Entry, 'group'>[] = [
  {
    term: 'ACTIVE IP option',
    text: 'Small Tcl programs that travel in the option fields of IPv4 packets: one of the first active networks.',
    named: pan('II', 'embeds small Tcl programs in the option fields of IPv4 packets'),
  },
  {
    term: 'AMP',
    also: 'exokernel',
    text: "A base for active code that keeps what it may use within limits. It stands on the MIT exokernel, with the node's operating system as a library in user space.",
    named: silk('7', 'AMP [8] is layered on top of the MIT exokernel'),
  },
  {
    term: 'ANN',
    also: 'Active Networking Node, DAN, distributed code caching for active networks',
    text: 'A node that stands at the backplane of an ATM switch. Its packets refer to modules, which come from a trusted code server and run as native code (DAN).',
    named: tamanoir('5', 'each packet use a reference to an active module (call service) stored on a trusted code server'),
  },
  {
    term: 'ANTS',
    text: 'The toolkit in which capsules and code on demand were first tried at length, in Java; PAN took its architecture over.',
    named: pan('II', 'through a capsule-based system written in Java'),
  },
  {
    term: 'ASP',
    text: 'An execution environment for active applications written in Java, one of those that the NodeOS interface was made for.',
    named: silk('1', 'several EEs have been defined, including ANTS [29,30], PLAN [2,11], SNAP [16], CANES [6] and ASP [5]'),
  },
  {
    term: 'Bowman',
    text: 'The first NodeOS: on a plain UNIX, and therefore without fine control of what each flow uses.',
    named: silk('7', 'runs on generic UNIX substrate, and therefore cannot provide fine grained resource control'),
  },
  {
    term: 'CANEs',
    also: 'Composable Active Network Elements',
    text: 'An execution environment that composes services out of parts, for congestion, caching and multicast video. It ran on Bowman.',
    named: tamanoir('5', 'which stands for Composable Active Network Elements'),
  },
  {
    term: 'Clara',
    also: 'Journey',
    text: 'A router made of a cluster, for the Journey model: one PC routes, the others transform media units if they have time, else these pass as they are.',
    named: tamanoir('5', 'an architecture for a cluster based computing router'),
  },
  {
    term: 'Click',
    text: 'A router built of small elements that are wired together. LANA names it as a test bed and as what it will be compared with.',
    named: lana('3', 'default Linux protocol stack or the Click router'),
  },
  {
    term: 'Janos',
    also: 'OSKit',
    text: 'A NodeOS for Java on the OSKit component base. NodeOS and execution environments share one address space, so that these are not kept apart.',
    named: silk('7', 'is based on the OSKit component base'),
  },
  {
    term: 'Joust',
    also: 'Liquid Software',
    text: "A fast Java runtime on Scout. ANTS ran faster on it than on Linux with Sun's virtual machine.",
    named: pan('II', 'Joust provides a high-performance Java runtime system'),
  },
  {
    term: 'NetFPGA',
    text: 'A network card whose hardware can be programmed, to try new protocols in hardware.',
    named: lana('1', 'NetFPGA [4] for the evaluation of hardware implementations'),
  },
  {
    term: 'Network processors',
    also: 'IXP, MicroEngine',
    text: 'Chips made to process packets: several processors, memory and input and output in one. Silk reaches an Intel IXP over the PCI bus.',
    named: tamanoir('5', 'They come as system-on-a-chip designs that combine processors, memory'),
  },
  {
    term: 'OpenFlow',
    text: 'A way to set the forwarding rules of switches from outside; LANA names it among the test beds for routing.',
    named: lana('1', 'for example Click [3] and openflow [5] in the routing area'),
  },
  {
    term: 'PLAN',
    text: 'A language for capsules whose programs are safe and end; what is heavier is left to services that they call.',
    named: pan('II', 'a programming language for writing safe and resource-bounded capsule code'),
  },
  {
    term: 'PRONTO',
    text: 'Control on demand: packets pass untouched unless a program has asked for them.',
    named: pan('II', 'uses control-on-demand for achieving performance'),
  },
  {
    term: 'Proof-carrying code',
    text: 'Code that brings a proof of its own safety, which the node checks once; it then runs without checks.',
    named: pan('II', 'Proof-Carrying Code [16] and Sun Microsystems'),
  },
  {
    term: 'Protocol Boosters',
    text: 'Parts that are put into a protocol where the network needs them and left out where it does not.',
    named: tamanoir('5', 'dynamically optimizing the communication protocol'),
  },
  {
    term: 'Scout',
    text: "An operating system made of paths: a flow's modules, queues and processor share in one thing. Silk is Scout inside Linux.",
    named: silk('3.1', 'Designed to encapsulate I/O flows'),
  },
  {
    term: 'SENCOMM',
    text: 'An environment that manages the others on a node: it starts first, loads them and watches over them.',
    named: silk('1', 'SENCOMM [12] is a comprehensive example of such a MEE'),
  },
  {
    term: 'Smart Packets',
    text: 'Capsules for managing and diagnosing networks: more security than PAN, less need for speed.',
    named: pan('II', 'work is on network management and diagnosis'),
  },
  {
    term: 'SNAP',
    text: 'A successor of PLAN whose byte code needs no checking of what it may use, since it cannot use more than its length allows.',
    named: silk('1', 'SNAP [16]'),
  },
  {
    term: 'SwitchWare',
    text: 'A programmable switch in Caml, in which the language keeps its extensions from harming each other.',
    named: pan('II', 'a programmable switch that uses Caml and SML-based programming language technologies'),
  },
  {
    term: 'TAGS',
    also: 'SAPF, Simple Active Packet Format',
    text: 'Work on telling active packets apart fast. Its header, SAPF, is a tag that is looked up once instead of an ANEP header that is parsed.',
    named: tamanoir('5', 'SAPF packets can be processed 30% faster than regular IP packets'),
  },
  {
    term: 'U-Net',
    text: 'Network cards that programs reach without the kernel. A Java virtual machine on the card was to process packets there.',
    named: walton('3', 'implementing a subset of the Java Virtual Machine for the Myrinet NI'),
  },
]

const words: readonly Omit<Entry, 'group'>[] = [
  {
    term: 'Active application',
    also: 'AA',
    text: 'A program of a user on an active node, run by an execution environment.',
    named: silk('1', 'At the topmost layer are the active applications (AA) themselves'),
  },
  {
    term: 'ANEP',
    also: 'Active Network Encapsulated Protocol',
    text: 'The header of active packets: it says which environment a packet is for, with options such as source and destination.',
    named: tamanoir(
      '3.1',
      'We rely on the ANEP (Active Network Encapsulated Protocol)[1] format to send data over the active network',
    ),
  },
  {
    term: 'ANM',
    also: 'Active Node Manager',
    text: 'The part of a Tamanoir node that fetches services which the node does not hold, and keeps its tables.',
    named: tamanoir('3.1', 'The Active Node Manager (ANM) is dedicated to deployment of active services'),
  },
  {
    term: 'Capsule',
    text: 'A packet that carries data and the name of the code which each node on its way applies to it.',
    named: pan('III.A', 'a capsule contains both the data it transports and a reference to a code object'),
  },
  {
    term: 'Channel',
    also: 'inChan, outChan, cutChan, cut-through',
    text: 'What carries packets into a domain, out of it, or straight through: a key that tells which packets, and what is done with them.',
    named: silk('2.1', 'Channels are further characterized as either incoming, inChans'),
  },
  {
    term: 'Code object',
    text: 'Code that capsules name by its hash. A node that lacks it fetches it from the node before, and keeps it in its cache.',
    named: pan('III', 'consists of a cryptographic hash (e.g., SHA-1 [21] or MD5 [22]) of the code object'),
  },
  {
    term: 'Crossing time',
    text: "From the moment a packet enters the machine's kernel until it leaves it: what Tamanoir measures as latency of a node.",
    named: tamanoir('4.1', 'spend around 7 microseconds for basic forwarding operations with TCP or UDP'),
  },
  {
    term: 'Demand loading',
    text: 'Code comes when the first packet asks for it, and not before.',
    named: pan('III.A', 'If a code object is not yet available in a node, demand loading retrieves it from some other node'),
  },
  {
    term: 'Domain',
    text: 'The container of what one environment or one flow may use: threads, memory, channels.',
    named: silk('3.1', 'a domain is a container for the necessary resources (channels, threads, and memory)'),
  },
  {
    term: 'EE',
    also: 'Execution environment',
    text: 'What runs active code on a node: it defines how such code is written, and gives packets to it.',
    named: silk(
      '1',
      'one or more execution environments (EE) define a particular programming model for writing active applications',
    ),
  },
  {
    term: 'Functional block',
    text: 'One step of a protocol stack that can be put in, taken out and exchanged while packets pass.',
    named: lana('1', 'networking functionality is divided into functional blocks that can be arranged as required'),
  },
  {
    term: 'Geni',
    also: 'Generic Interface',
    text: 'The module at both ends of a Scout path: it tells flows apart and holds their queues.',
    named: silk('3.1', 'Both ends of a path are delineated by the Geni (Generic Interface) module'),
  },
  {
    term: 'Hand-off',
    text: 'A packet goes from one thread to another and waits until that runs: latency, but no work for the processor.',
    named: tamanoir('3.1', 'The Execution Environment relies on a demultiplexer receiving active packets'),
  },
  {
    term: 'NodeOS',
    text: 'The operating system of an active node and its interface, which shares processor, memory and links out among flows.',
    named: silk('1', 'an underlying operating system (NodeOS) multiplexes the node'),
  },
  {
    term: 'Partner',
    text: 'A driver on the other side of a Scout path, such as a device, sockets or another processor.',
    named: silk('3.3', 'a uniform and symmetric interface for intelligent devices, called the partner interface'),
  },
  {
    term: 'Path',
    text: "A flow's chain of modules with its own queues and its share of the processor: told apart early, dropped early.",
    named: silk('3.1', 'Each Scout path consists of a string of protocol modules'),
  },
  {
    term: 'Peer DMA',
    text: "A card writes a packet straight into another card's memory, once over the bus instead of twice through the host's memory.",
    named: walton('Abstract', 'by transferring packets directly between host interfaces'),
  },
  {
    term: 'Service',
    text: 'What an active node does to packets that ask for it: found by a hash key in their header, deployed while they wait.',
    named: tamanoir(
      '3.1.2',
      'services are deployed on demand when streams reach an active node which does not hold the required service',
    ),
  },
  {
    term: 'Service repository',
    text: 'Where nodes fetch services that they do not hold, besides asking the node that a stream comes from.',
    named: tamanoir('3.1.2', 'where TANs send all requests for downloading required services'),
  },
  {
    term: 'Soft state',
    text: 'What capsules leave at nodes for others to find: it may be flushed at any time, and a protocol must live with that.',
    named: pan('III.A', 'capsules cannot rely on the persistence of data stored within the network'),
  },
  {
    term: 'Software segment',
    text: "PAN's buffer: a piece of memory with a count of those who refer to it, handed on and shared instead of copied.",
    named: pan('III', 'reference regions of memory through a consistent software segment interface'),
  },
  {
    term: 'TAN',
    also: 'Tamanoir Active Node',
    text: 'A machine with the Tamanoir environment: it serves many streams at once, a thread for each.',
    named: tamanoir('3.1', 'Tamanoir Active Nodes (TAN) provide persistent active routers'),
  },
  {
    term: 'Virtual link interface',
    text: 'What LANA shows its blocks in place of a card: the same for Ethernet, Bluetooth and InfiniBand.',
    named: lana('2', 'hardware and device drivers are hidden between a virtual link interface'),
  },
]

export const glossary: readonly Entry[] = [
  ...systems.map((entry) => ({ ...entry, group: 'system' as const })),
  ...words.map((entry) => ({ ...entry, group: 'lab' as const })),
]
