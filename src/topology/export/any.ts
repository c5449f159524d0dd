/** A design in a format of another tool. */
import type { Topology } from '../document.ts'
import { exportContainerlab } from './containerlab.ts'
import { exportGraphml } from './graphml.ts'
import type { Exported } from './text.ts'

export const exporters: { readonly [format: string]: (topology: Topology) => Exported } = {
  graphml: exportGraphml,
  containerlab: exportContainerlab,
}
