/** Kinds of the catalogue that an imported network is made of. */
import type { ParameterValue } from '../document.ts'

export interface ImportKinds {
  readonly router: string
  readonly link: string
  readonly source: string
  readonly sink: string
  /** a machine has a card per link */
  readonly machine: string
  readonly card: string
  /** what makes a machine forward */
  readonly inside: readonly Inside[]
  /** what an active machine has besides */
  readonly services: readonly Inside[]
}
interface Inside {
  readonly name: string
  readonly kind: string
  readonly parameters?: Readonly<Record<string, ParameterValue>>
}

const hook = (point: string) => ({ name: point, kind: 'kernel/hook', parameters: { point } })

export const importKinds: ImportKinds = {
  router: 'network/router',
  link: 'link/wire',
  source: 'traffic/source',
  sink: 'traffic/sink',
  machine: 'infrastructure/machine',
  card: 'nic/plain',
  inside: [
    hook('pre-routing'),
    hook('local-in'),
    { name: 'ip', kind: 'kernel/forwarding' },
    hook('forward'),
    hook('local-out'),
    hook('post-routing'),
  ],
  services: [{ name: 'ee', kind: 'ee/tamanoir' }],
}
