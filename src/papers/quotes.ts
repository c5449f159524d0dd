/** The words of the papers that `given` citations repeat, without the emphasis and line breaks of the text they come from. */

export interface Quote {
  readonly source: string
  /** the innermost section that the words stand in, by the paper's own numbers */
  readonly section: string
  readonly text: string
}

const from = (source: string, section: string, ...texts: readonly string[]): readonly Quote[] =>
  texts.map((text) => ({ source, section, text }))

export const quotes: readonly Quote[] = [
  ...from(
    'lana-2011',
    '2',
    'A network packet is processed by the LANAs packet processing engine, which calls receive handlers of functional blocks that are bound to each other in the processing path',
    'functional blocks can also flip the packets direction within the packet processing engine',
    'hardware and device drivers are hidden between a virtual link interface',
    'those of the virtual link interface communicating with a network driver and those communicating with BSD sockets',
  ),
  ...from(
    'lana-2011',
    '2.1',
    'Private data can either be transferred to the new block or dropped',
    'Replaces one functional block with another functional block',
  ),
  ...from(
    'lana-2011',
    '2.2',
    'Intel Core 2 Quad Q6600 with 2.40GHz, 4GB RAM, an Intel 82566DC-2 NIC and Linux 3.0rc1',
    'they are executed directly in the ksoftirqd context',
    'two fb_dummy functional blocks that were simply forwarding the packets',
  ),
  ...from(
    'lana-2011',
    '2.3',
    'Ethernet, Berkeley Packet Filter, Tee (duplicate a packet), Packet Counter and Forward (an empty Block that just forwards the packets to another block)',
  ),
  ...from('pan-1999', 'III-A', 'old data stored within nodes may be flushed when capsules attempt to add new data'),
  ...from('pan-1999', 'III-B', 'The PAN architecture supports multiple mobile code systems, which can coexist within a node'),
  ...from('pan-1999', 'III-D', "a cryptographic hash (e.g., SHA-1 or MD5) of the code object's code"),
  ...from(
    'pan-1999',
    'III-F',
    "no copies are needed when a capsule places its contents into a node's soft state for future retransmission",
  ),
  ...from(
    'pan-1999',
    'III-H',
    'One runs as a user-space process on a UNIX-like operating system',
    'The other is implemented as a loadable kernel module for the Linux 2.0 operating system',
  ),
  ...from(
    'pan-1999',
    'IV-A',
    '100 Mbs half-duplex mode',
    'Each machine contains a 200MHz Intel PentiumPro processor',
    'copies all data before sending it in order to measure how much is actually gained',
    'packets that contain 128, 156, 512, 1024, 1500, 1504, 2048, and 8192 bytes',
    'the middle node runs a simple user-space UDP forwarder written in C',
  ),
  ...from(
    'pan-1999',
    'IV-B',
    'Active ping works by sending a ping capsule from a sender to a receiver',
    '10,000 ping capsules were sent and their round trip times averaged',
    'numbers do not include the cost of the garbage collector running',
    'only about 13 microseconds are spent in user-space setting up the environment for and executing the native ix86 capsule code',
    "45 microseconds are spent creating the capsule's execution environment",
    "72 microseconds are spent reading in the capsule's header",
    '29 microseconds are spent writing out modifications to the capsule header',
    '11 microseconds are spent in user-space during the method call to forward the capsule towards its destination',
    'Other parts of the capsule code run in a total of 30 microseconds',
  ),
  ...from('pan-1999', 'IV-C', 'an active flood application that pushes capsules across the network as rapidly as possible'),
  ...from(
    'silk-2002',
    '1',
    'At the next layer, one or more execution environments (EE) define a particular programming model for writing active applications',
  ),
  ...from(
    'silk-2002',
    '3.1',
    'Each Scout path consists of a string of protocol modules, and encapsulates a particular flow of data, such as a single TCP connection',
  ),
  ...from(
    'silk-2002',
    '3.2',
    'we chose to design our NodeOS within the Linux kernel, via Silk, which encapsulates the Scout path architecture into a loadable Linux module',
    'fixed priority, Earliest Deadline First (EDF), Weighted Fair Queueing (WFQ), and Best Effort Real Time (BERT)',
  ),
  ...from(
    'silk-2002',
    '3.3',
    'raw data can flow directly between a network interface card and an application via sockets due to the common partner interface',
  ),
  ...from(
    'silk-2002',
    '3.4',
    'the bottom and top Geni modules are instantiations of Geni partnering with the network and socket partners, respectively',
    'The examples shown are network devices, file systems, video and audio devices, as well as the drivers that bridge the Linux kernel and user space, sockets',
  ),
  ...from(
    'silk-2002',
    '3.5',
    'the socket partner intercepts all Linux application calls that use standard networking protocols via the socket API',
  ),
  ...from('silk-2002', '5', '1.5GHz Pentium-4 machines, with a 256K cache, and 512MB RAM, connected to a 100Mbps network link'),
  ...from(
    'tamanoir-2003',
    '1',
    'ultra lightweight services in network programmable cards (packets marking, dropping and filtering services)',
    'packets marking, dropping and filtering services',
  ),
  ...from(
    'tamanoir-2003',
    '2',
    'we design an active node architecture on 4 levels : Network Interface card (NIC), Kernel Space, User Space and Distributed Resources',
  ),
  ...from(
    'tamanoir-2003',
    '2.1',
    'Programmable network interface cards (NIC) like Myrinet embed CPU, RAM and DMA engines',
    'packets marking, packets dropping, packets counting...',
  ),
  ...from(
    'tamanoir-2003',
    '2.4',
    'the EE receives packets and directs them towards the node holding the required service',
    'Active streams requiring heavy processing functions like compression, cryptography or conversion on-the-fly require heavy processing capabilities',
  ),
  ...from(
    'tamanoir-2003',
    '3.1',
    'The Execution Environment relies on a demultiplexer receiving active packets and redirecting these packets towards the adapted service in function of a hash key contained in packets header',
  ),
  ...from(
    'tamanoir-2003',
    '3.1.1',
    'a standard JVM footprint takes more than 100 MB of memory for each instance',
    'Using a multi-thread approach and running one service in each thread rather than running as many instance of JVM as services greatly improves the memory consumption',
    'with TCP active streams, a thread service is dedicated for each stream while with UDP only one dedicated thread processes all streams',
  ),
  ...from(
    'tamanoir-2003',
    '3.1.2',
    'an active stream can cross equally a classical router, obviously, without any processing actions',
    'services are deployed on demand when streams reach an active node which does not hold the required service',
    'by deploying service from TAN to TAN',
    'In order to avoid single point of failure service repository can be mirrored and replicated',
  ),
  ...from(
    'tamanoir-2003',
    '3.2',
    'NetFilter provides five hooks, which are defined points on the IP packet way',
    'This message is captured by the NetFilter module and used to parameterize lightweight services (forward, packet marking, drop...)',
    'A Tamanoir active service, running inside the JVM, configures the NetFilter module by sending control messages',
  ),
  ...from(
    'tamanoir-2003',
    '3.3',
    'LVS is able to transmit packets in 3 different ways',
    'in a round robin way or weighted round robin',
    'Tamanoir Execution Environment is replicated on each back-end machine',
  ),
  ...from(
    'tamanoir-2003',
    '4',
    'packet monitoring : which includes packet marking, packets counting and forwarding',
    'dual-processor Pentium III 1Ghz for TANs',
    'AMD Athlon 1 Ghz for client hosts',
    'a dedicated Fast Ethernet (100Mb/s) network',
    '1U rack Compaq DL360 Proliant dual-PIII/1.4GHz with a PCI 66MHz bus',
    'connected through Gigabit Ethernet network with a Foundry switch',
    '1U rack SUN LX50 dual-PIII/1.4GHz with a 66MHz PCI bus too',
  ),
  ...from(
    'tamanoir-2003',
    '4.1',
    'the same Java client application which sends and receives ANEP packet streams',
    'classic PCs shipped with a Fast-Ethernet cards',
    'spend around 7 microseconds for basic forwarding operations with TCP or UDP',
    'On the kernel level, the size of ANEP packet does not affect performances',
    'performances obtained with small packets remain around 16 ms (<4096 Bytes)',
    'UDP flow: 500 packets cross the JVM, the 500 following stay into the kernel',
    'By using standard messages, we can easily configure an active service running in a NetFilter module',
    'Results obtained with standard Java Virtual Machines (SUN or IBM) are quite similar',
  ),
  ...from(
    'tamanoir-2003',
    '4.2',
    'we present here only performances achieved with Direct Routing',
    'Sx are active packets senders, Rx are receivers',
    'Gzip service (data compression on the fly of the tar file of the 2.4.19 Linux kernel sources)',
  ),
  ...from(
    'walton-1998',
    '2.0',
    'a 1.28 Gbps meshconnected network',

    'The switches use hardware signalling to provide backpressure to the source, and route packets inside the LAN using source-routed, cut-through packet switching.',
    'The switches use hardware signalling to provide backpressure to the source',
    'Myrinet link packets carry up to 8,432 bytes of payload',
    'The Myrinet network interface cards (NICs) contain 256 KB (kilobyte) of shared memory (512 KB to 1 MB in newer versions), used to contain the interface control program, shared and local variables, and packet buffering.',
    'contain 256 KB (kilobyte) of shared memory (512 KB to 1 MB in newer versions)',
    'a 32-bit (20 million instructions/sec.) processor',
    'we use 200 Mhz Pentium Pro PCs, running FreeBSD 2.2.5',
    '33 Mhz, 32-bit wide PCI bus, used for high-bandwidth peripheral access',
  ),
  ...from(
    'walton-1998',
    '4.0',
    'This channel is conventionally a shared bus, e.g., a PCI bus, but can also be a switched matrix',
  ),
  ...from(
    'walton-1998',
    '5.0',
    "packets remain in shared memory on the incoming NIC, and are eventually peer-DMA'd directly to the outgoing NIC",
    'This case is easily handled by detecting the special case, and effecting the peer DMA by pointer manipulation, rather than by an excess self-copy.',
  ),
  ...from('walton-1998', '6.0', 'We measured the three competing solutions to host-based forwarding'),
  ...from(
    'walton-1998',
    '7.0',
    'with early demultiplexing (packet labels) indicating which algorithm to select, is one possible design alternative',

    'the host memory must be used as a staging area, defeating the peer-DMA altogether',
  ),
  ...from(
    'walton-1998',
    '8.0',
    'a combination of streamlined forwarding algorithms and aggregate interrupt processing should further increase host-based capability',
  ),
]
