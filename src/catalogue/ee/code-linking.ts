/** Whether code that is here fits together: what it depends on, and what depends on it. */
import { codeSlots, codeStatus, dependsOn, findCode } from '../../sim/code-cache.ts'
import { dependencies } from '../../sim/code-traits.ts'
import type { NodeState } from './capsules.ts'
import { codeApi, codeExports, codeType, codeUses } from './code-properties.ts'

/** Why a code object cannot run here: its type, its API, or a symbol that another one does not export. */
export function isUnresolved(state: NodeState, row: number, slot: number): boolean {
  if (state.codeType[slot] === codeType.java && state.machine[row] === 0) return true
  if (state.codeApi[slot] === codeApi.ants && state.ants[row] === 0) return true
  return dependencies.some((dependency) => {
    const known = state[dependency][slot] === 0 ? -1 : findCode(state, row, state[dependency][slot])
    if (known < 0 || state.codeStatus[known] !== codeStatus.ready) return false
    const exported = state.codeExports[known]
    return exported === codeExports.nothing || (exported === codeExports.interface && state.codeUses[slot] === codeUses.state)
  })
}

/** Whether an object that is being linked depends, by others that are, on the one named `name`. */
export function isCircular(state: NodeState, row: number, from: number, name: number, depth = 0): boolean {
  const slot = findCode(state, row, from)
  if (slot < 0 || state.codeStatus[slot] !== codeStatus.linking || depth > codeSlots) return false
  return dependencies.some((dependency) => {
    const next = state[dependency][slot]
    return next !== 0 && (next === name || isCircular(state, row, next, name, depth + 1))
  })
}

/** Slots of what waits for an object to be linked with it. */
export function linkingWith(state: NodeState, row: number, name: number): number[] {
  const slots: number[] = []
  for (let slot = row * codeSlots; slot < (row + 1) * codeSlots; slot++)
    if (state.codeStatus[slot] === codeStatus.linking && dependsOn(state, slot, name)) slots.push(slot)
  return slots
}
