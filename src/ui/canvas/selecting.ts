/** One way to select for machines, chips and links, by pointer and by focus. */
import type { FocusEvent } from 'react'
import { useLab } from '../store/lab.ts'

interface Modifiers {
  readonly shiftKey: boolean
  readonly metaKey: boolean
  readonly ctrlKey: boolean
}
export const adds = ({ shiftKey, metaKey, ctrlKey }: Modifiers): boolean => shiftKey || metaKey || ctrlKey

export function selectByPointer(id: string, event: Modifiers): void {
  const { selection, select } = useLab.getState()
  if (!adds(event)) select([id])
  else select(selection.includes(id) ? selection.filter((other) => other !== id) : [...selection, id])
}

/** Focus that comes from the keyboard selects: what Tab reaches, the inspector shows. */
export function focusElement(id: string, { currentTarget }: FocusEvent<HTMLElement>): void {
  if (!currentTarget.matches(':focus-visible')) return
  const { selection, select } = useLab.getState()
  if (!selection.includes(id)) select([id])
}

/** Moves the focus to a component of the canvas. */
export function focusComponent(id: string): void {
  document.querySelector<HTMLElement>(`[data-component="${CSS.escape(id)}"]`)?.focus()
}

/** The inspector, with its first field ready. */
export function inspect(id: string): void {
  const { select, setPanels } = useLab.getState()
  select([id])
  setPanels({ inspectorOpen: true })
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-inspector-title]')?.focus())
}

/** What a right click on a component would open, for keyboards whose browser does not send it by itself. */
export function openMenu(id: string | undefined): boolean {
  const element = id === undefined ? null : document.querySelector<HTMLElement>(`[data-component="${CSS.escape(id)}"]`)
  if (!element) return false
  const { left, top, width, height } = element.getBoundingClientRect()
  const at = { clientX: left + width / 2, clientY: top + Math.min(height / 2, 24) }
  element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...at }))
  return true
}
