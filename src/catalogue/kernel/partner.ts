import { defineKind, fitted, given, numbers, priority } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import { rawPathOf } from './raw-paths.ts'
import { direction } from './scout-modules.ts'

export const port = numbers('out')
export const event = numbers('packet', 'crossed')

const directions: Readonly<Record<string, number>> = {
  camera: direction.source,
  microphone: direction.source,
  framebuffer: direction.sink,
  audio: direction.sink,
  file: direction.sink,
}
const option = (title: string, doc: string) => ({ title, doc })

export default defineKind({
  kind: 'kernel/partner',
  title: 'Partner driver',
  doc: 'A device of the machine behind the partner interface: media that an application here sends came up from it, or what an application here receives goes down to it. With a raw path of Silk for its way the data goes over that; without, directly between the device and the socket, in partner vectors that hold the frame buffer as it is. Its thread calls the others (active), or theirs calls it (passive).',
  cite: given(
    'silk-2002',
    '3.3',
    'raw data can flow directly between a network interface card and an application via sockets due to the common partner interface',
  ),
  group: 'kernel',
  role: 'partner',
  free: false,
  fits: { role: 'partner', out: 'out' },
  ports: { out: { title: 'to Geni', joins: 'inner' } },
  parameters: {
    device: {
      type: 'choice',
      title: 'Device',
      doc: 'What is at the other side.',
      default: 'camera',
      options: {
        camera: option('camera', 'RTP media that an application here sends comes from it.'),
        microphone: option('microphone', 'RTP media that an application here sends comes from it.'),
        framebuffer: option('framebuffer', 'What an application here receives over a path is shown.'),
        audio: option('audio output', 'What an application here receives over a path is played.'),
        file: option('file system', 'What an application here receives over a path is written to a file.'),
      },
      cite: given(
        'silk-2002',
        '3.4',
        'The examples shown are network devices, file systems, video and audio devices, as well as the drivers that bridge the Linux kernel and user space, sockets',
      ),
    },
    thread: {
      type: 'choice',
      title: 'Its side',
      doc: 'Whose thread moves the data.',
      default: 'passive',
      options: {
        passive: option('passive', 'A process that reads or writes calls its operations: it has the priority of processes.'),
        active: option(
          'active',
          'The thread is at the driver, in the soft interrupt of its device, and calls the operations of the others: before any process.',
        ),
      },
      cite: given(
        'silk-2002',
        '3.3',
        'partner driver A executes its active partner interface, threreby invoking the passive partner operations of device B',
      ),
    },
    crossing: {
      type: 'number',
      title: 'Crossing',
      doc: 'Cycles to cross between the device and user space, one way.',
      unit: 'cycle',
      default: 11100,
      min: 0,
      max: 1e8,
      cite: fitted(
        'silk-2002',
        '5',
        'half of the crossing into user space and back, which is approximately 15 µs less the NodeOS module (300 cycles) at 1.5 GHz',
      ),
    },
  },
  state: { crossing: 'f64', active: 'u8', passed: 'f64', invoked: 'f64', answered: 'f64', copied: 'f64' },
  look: {
    icon: 'clapperboard',
    tone: 'kernel',
    gauges: [],
    counters: { passed: 'packets', invoked: 'active calls', answered: 'passive calls', copied: 'bytes copied' },
  },
  presets: [
    { title: 'Camera', parameters: { device: 'camera' } },
    { title: 'Framebuffer', parameters: { device: 'framebuffer' } },
  ],
  configure(world, state, row, self, values) {
    state.crossing[row] = Math.round(values.crossing * world.cycle[self])
    state.active[row] = values.thread === 'active' ? 1 : 0
    world.published[self] = directions[values.device]
  },
  on: {
    packet(world, state, row, self, packet) {
      state.passed[row]++
      const active = state.active[row] === 1
      if (active) state.invoked[row]++
      else state.answered[row]++
      const bytes = copies(world, world.parent[self]) ? world.packets.size[packet] : 0
      state.copied[row] += bytes
      // over a raw path it is that which crosses into user space
      const way = world.published[self]
      const raw = way !== direction.bridge && rawPathOf(world, world.parent[self], way, packet) >= 0
      const time = (raw ? 0 : state.crossing[row]) + Math.round(bytes * world.published[world.root[self]])
      world.stage(self, packet, world.processor[self], time, 0, active ? priority.softirq : priority.user, event.crossed)
    },
    crossed: (world, _state, _row, self, packet) => world.send(self, port.out, packet),
  },
})

/** Whether partners of a Silk copy what they exchange. */
export const copies = (world: World, silk: number): boolean =>
  (world.kinds.columns[world.kindOf[silk]] as unknown as { copies: Uint8Array }).copies[world.row[silk]] === 1
