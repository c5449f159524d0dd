/** A real wavelet transform on real pictures: links carry what a dropper of layers leaves of the same video, and one what chance leaves. */
import type { ParameterValue } from '../topology/document.ts'
import { design, part, wire } from '../topology/notation.ts'
import { fromLibrary } from './from-library.ts'

/** a link before which packets are dropped: its rate in bit/s, the bytes that may wait for it, and by which program */
const ways = [
  { name: 'wide', rate: 1_000_000, room: 16_000, dropper: 'wavelet-drop', title: 'Wavelet dropper' },
  { name: 'narrow', rate: 50_000, room: 5000, dropper: 'wavelet-drop', title: 'Wavelet dropper' },
  { name: 'narrowest', rate: 25_000, room: 3000, dropper: 'wavelet-drop', title: 'Wavelet dropper' },
  { name: 'chance', rate: 25_000, room: 3000, dropper: 'random-drop', title: 'Random dropper' },
] as const
const service = 'video'
/** a 3 GHz machine whose environment is compiled code: what programs take is what counts */
const machine = { profile: '', clock: 3e9, cpus: 2 }

const node = (id: string, name: string, at: readonly [number, number], cards: number, title: string, program: string) =>
  part(id, 'infrastructure/machine', {
    title: name,
    at,
    parameters: machine as Record<string, ParameterValue>,
    holds: [
      ...Array.from({ length: cards }, (_, i) => part(`${id}-eth${i}`, 'nic/plain', { title: `eth${i}` })),
      part(`${id}-ip`, 'kernel/forwarding'),
      part(`${id}-ee`, 'ee/tamanoir', {
        parameters: { runtime: 'native' },
        holds: [
          part(`${id}-program`, 'service/script', {
            title,
            parameters: { program, name: service, operations: 10_000_000 },
          }),
        ],
      }),
    ],
  })
const height = 258
const middle = (height * (ways.length - 1)) / 2

export default {
  ...design(
    'Wavelet layers: detail goes, no blocks',
    'Four cameras, and a real transform (CDF 5/3) in layers of ever finer detail. Before each link a dropper lets the finest go first; the last one drops at random instead. Select the screens: the first has the very picture that was sent, the next two the same one with less detail, and the last, on a link as narrow as the third’s, what chance has left: PSNR says how much less that is.',
    [
      node('decode', 'Decoder', [1080, middle], 5, 'Wavelet decoder', 'wavelet-decode'),
      ...ways.map(({ name }, i) =>
        part(`camera-${name}`, 'traffic/picture-sender', {
          title: `Camera ${i + 1}`,
          at: [0, 96 + i * height],
          parameters: { service, destination: `screen-${name}`, side: 96, begin: 0.1 * i },
        }),
      ),
      ...ways.map(({ name }, i) =>
        node(`encode-${name}`, `Encoder ${i + 1}`, [210, i * height], 2, 'Wavelet encoder', 'wavelet-encode'),
      ),
      ...ways.map(({ name, title }, i) => node(name, `Dropper ${i + 1}`, [620, i * height], 2, title, name)),
      part('screens', 'network/switch', { title: 'Screens', at: [1640, 96 + middle] }),
      ...ways.map(({ name }, i) =>
        part(`screen-${name}`, 'traffic/picture-receiver', { title: `Screen ${i + 1}`, at: [1820, 96 + i * height] }),
      ),
    ],
    [
      ...ways.map(({ name }) => wire(`camera-${name}`, `encode-${name}-eth0`)),
      ...ways.map(({ name }) => wire(`encode-${name}-eth1`, `${name}-eth0`)),
      ...ways.map(({ name, rate }, i) => wire(`${name}-eth1`, `decode-eth${i + 1}`, { rate })),
      wire('decode-eth0', 'screens'),
      ...ways.map(({ name }) => wire('screens', `screen-${name}`)),
    ],
    { duration: 5, speed: 0.5 },
  ),
  programs: [
    fromLibrary('wavelet-encode'),
    ...ways.map(({ name, rate, room, dropper }) =>
      fromLibrary(dropper, name, [
        ['const rate = 1000000', `const rate = ${rate}`],
        ['const room = 16000', `const room = ${room}`],
      ]),
    ),
    fromLibrary('wavelet-decode'),
  ],
}
