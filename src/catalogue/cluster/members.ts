/** Which machines of a cluster can do a piece of work. */
import type { World } from '../../sim/world.ts'

/** Whether a service with that key stands in an environment of another machine than that of `self`. */
export function servesElsewhere(world: World, self: number, machine: number, service: number): boolean {
  const { root, children, key, levels } = world
  if (machine === root[self]) return false
  return children[machine].some((child) => levels[child] === 'user' && children[child].some((placed) => key[placed] === service))
}
