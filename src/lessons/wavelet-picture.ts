/** A real wavelet transform on real pictures: three links carry what a dropper of layers leaves of the same video. */
import type { ParameterValue } from '../topology/document.ts'
import { design, part, wire } from '../topology/notation.ts'
import { fromLibrary } from './from-library.ts'

/** of the three links, bit/s */
const rates = [1_000_000, 50_000, 18_000] as const
/** bytes that may wait for each */
const rooms = [16_000, 5000, 2200] as const
const names = ['wide', 'narrow', 'narrowest'] as const
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
const height = 330

export default {
  ...design(
    'Wavelet layers: detail goes, no blocks',
    'Three cameras, and a real transform (CDF 5/3) in layers of ever finer detail; before each link a dropper lets the finest go first. Select the receivers: the first has the very picture that was sent, the others the same one with less detail.',
    [
      ...names.map((name, i) =>
        part(`camera-${name}`, 'traffic/picture-sender', {
          title: `Camera ${i + 1}`,
          at: [0, 96 + i * height],
          parameters: { service, destination: `screen-${name}`, side: 96, begin: 0.1 * i },
        }),
      ),
      ...names.map((name, i) =>
        node(`encode-${name}`, `Encoder ${i + 1}`, [210, i * height], 2, 'Wavelet encoder', 'wavelet-encode'),
      ),
      ...names.map((name, i) => node(name, `Dropper ${i + 1}`, [620, i * height], 2, 'Wavelet dropper', name)),
      node('decode', 'Decoder', [1080, height], 4, 'Wavelet decoder', 'wavelet-decode'),
      part('screens', 'network/switch', { title: 'Screens', at: [1570, 96 + height] }),
      ...names.map((name, i) =>
        part(`screen-${name}`, 'traffic/picture-receiver', { title: `Screen ${i + 1}`, at: [1750, 96 + i * height] }),
      ),
    ],
    [
      ...names.map((name) => wire(`camera-${name}`, `encode-${name}-eth0`)),
      ...names.map((name) => wire(`encode-${name}-eth1`, `${name}-eth0`)),
      ...names.map((name, i) => wire(`${name}-eth1`, `decode-eth${i + 1}`, { rate: rates[i] })),
      wire('decode-eth0', 'screens'),
      ...names.map((name) => wire('screens', `screen-${name}`)),
    ],
    { duration: 5, speed: 0.5 },
  ),
  programs: [
    fromLibrary('wavelet-encode'),
    ...names.map((name, i) =>
      fromLibrary('wavelet-drop', name, [
        ['const rate = 1000000', `const rate = ${rates[i]}`],
        ['const room = 16000', `const room = ${rooms[i]}`],
      ]),
    ),
    fromLibrary('wavelet-decode'),
  ],
}
