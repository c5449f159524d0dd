/** What is unwise or cannot work in a design that is valid: explained, and mended where a mend is clear. */
import type { Profile } from '../profiles/profile.ts'
import type { Kind } from '../sim/kind.ts'
import type { World } from '../sim/world.ts'
import { checkBudgets } from './admission.ts'
import { checkCalls } from './design-channels.ts'
import { checkCode } from './design-code.ts'
import { checkDriver } from './design-drivers.ts'
import { checkFlow } from './design-flows.ts'
import { checkNeeds } from './design-needs.ts'
import { checkCluster, checkLoad, checkLoops, checkPort } from './design-parts.ts'
import { checkPrograms } from './design-programs.ts'
import { checkAddresses, checkNextHops } from './design-routes.ts'
import { openView } from './design-view.ts'
import type { Topology } from './document.ts'
import type { Problem } from './problem.ts'

/**
 * @param topology valid; one that is not gives undefined behaviour
 * @param engine of JavaScript: without it programs are read, and not loaded
 */
export function inspectDesign(
  topology: Topology,
  catalogue: readonly Kind[],
  profiles: readonly Profile[],
  engine: World['engine'] = null,
): Problem[] {
  const view = openView(topology, catalogue, profiles)
  return [
    ...topology.components.flatMap((record) => [
      ...checkFlow(view, record),
      ...checkPort(view, record),
      ...checkCluster(view, record),
      ...checkDriver(view, record),
      ...checkCalls(view, record),
      ...checkNeeds(view, record),
      ...checkPrograms(view, record, engine),
      ...checkCode(view, record),
      ...checkNextHops(view, record),
    ]),
    ...checkBudgets(view),
    ...checkAddresses(view),
    ...checkLoad(view),
    ...checkLoops(view),
  ]
}
