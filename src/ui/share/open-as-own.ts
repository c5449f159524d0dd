/** Opens a topology as a new design of the person's own, saved at once. */
import type { Topology } from '../../topology/document.ts'
import { useLab } from '../store/lab.ts'

export function openAsOwn(topology: Topology): void {
  const { open, keep, engineVersion } = useLab.getState()
  open({ topology, engineVersion }, { origin: 'own' })
  keep()
}
