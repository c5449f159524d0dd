/** Keys of the whole page. Fields, menus and dialogs keep theirs. */
import { arrange } from '../canvas/arrange.ts'
import { theCamera } from '../canvas/flow.ts'
import { focusComponent, inspect, openMenu } from '../canvas/selecting.ts'
import { openProgramOf } from '../program/state.ts'
import { toggleFailure } from '../store/failure.ts'
import { useLab } from '../store/lab.ts'
import type { TextKey } from '../text/text.ts'
import { command } from './command-key.ts'
import { copy, cut, duplicate, neighbour, nudge, pasteClip, remove, selectAll } from './commands.ts'
import { toConsole } from './to-console.ts'

export const shortcuts: readonly { readonly title: TextKey; readonly keys: readonly (readonly [TextKey, ...string[]])[] }[] = [
  {
    title: 'keys.run',
    keys: [
      ['keys.run-pause', 'Space'],
      ['keys.step-event', '.'],
      ['keys.step-packet', ','],
      ['keys.rewind', 'R'],
    ],
  },
  {
    title: 'keys.canvas',
    keys: [
      ['keys.tour', 'Tab'],
      ['keys.siblings', '←', '→'],
      ['keys.host', '↑', '↓'],
      ['keys.nudge', '←', '→', '↑', '↓'],
      ['keys.inspect', 'Enter'],
      ['keys.fit', '0'],
      ['keys.hundred', '1'],
      ['keys.find', 'F'],
      ['keys.arrange', 'L'],
    ],
  },
  {
    title: 'keys.edit',
    keys: [
      ['keys.move', 'M'],
      ['keys.connect', 'C'],
      ['keys.fail', 'X'],
      ['keys.menu', '⇧F10'],
      ['keys.delete', 'Del'],
      ['keys.duplicate', 'D'],
      ['keys.copy', `${command}C`],
      ['keys.cut', `${command}X`],
      ['keys.paste', `${command}V`],
      ['keys.undo', `${command}Z`],
      ['keys.redo', `${command}⇧Z`, `${command}Y`],
    ],
  },
  {
    title: 'keys.select',
    keys: [
      ['keys.all', `${command}A`],
      ['keys.add', '⇧ click'],
      ['keys.box', '⇧ drag'],
      ['keys.none', 'Esc'],
    ],
  },
  {
    title: 'keys.panels',
    keys: [
      ['keys.palette', '['],
      ['keys.inspector', ']'],
      ['keys.search-palette', '/'],
      ['keys.program', 'E'],
      ['papers.name', 'P'],
      ['keys.console', ':'],
      ['keys.help', '?'],
    ],
  },
]

const writes = (element: Element | null) =>
  element instanceof HTMLElement &&
  (element.isContentEditable ||
    element.matches('input:not([type="checkbox"]):not([type="range"]), textarea, select, [role="combobox"]'))
/** Space and arrows mean something else on these. */
const presses = (element: Element | null) =>
  element instanceof HTMLElement &&
  element.matches('button, a[href], summary, [role="tab"], [role="slider"], [role="switch"], input, [role="separator"]')

/** The pointer left the focus on what it clicked: to the person Space still means the run. */
let pointed = false
const leftByPointer = (element: Element | null) => pointed && element?.matches('button:not([role])') === true
const onPointer = () => {
  pointed = true
}

export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKey)
  window.addEventListener('pointerdown', onPointer, true)
  return () => {
    window.removeEventListener('keydown', onKey)
    window.removeEventListener('pointerdown', onPointer, true)
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.key === 'Tab') pointed = false
  if (event.defaultPrevented || event.isComposing) return
  const lab = useLab.getState()
  const { activeElement } = document
  if (lab.dialog !== null || document.querySelector('[role="dialog"], [role="menu"], [role="alertdialog"]')) return
  const mod = event.ctrlKey || event.metaKey
  if (event.key === 'Escape' && activeElement?.closest('[data-inspector]')) {
    leaveInspector()
    return
  }
  // in a field the browser's own undo, copy and paste are meant
  if (writes(activeElement)) return
  const used = mod ? withCommand(event) : plainKey(event, activeElement)
  if (used) event.preventDefault()
}

/** Back to what is being inspected. */
function leaveInspector(): void {
  const [id] = useLab.getState().selection
  if (id !== undefined) focusComponent(id)
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}

function withCommand(event: KeyboardEvent): boolean {
  const { undo, redo } = useLab.getState()
  const hasText = (window.getSelection()?.toString() ?? '') !== ''
  switch (event.key.toLowerCase()) {
    case 'z':
      if (event.shiftKey) redo()
      else undo()
      return true
    case 'y':
      redo()
      return true
    case 'c':
      if (hasText) return false
      copy()
      return true
    case 'x':
      cut()
      return true
    case 'v':
      pasteClip()
      return true
    case 'd':
      duplicate()
      return true
    case 'a':
      selectAll()
      return true
    default:
      return false
  }
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-8, 0],
  ArrowRight: [8, 0],
  ArrowUp: [0, -8],
  ArrowDown: [0, 8],
}

function plainKey(event: KeyboardEvent, active: Element | null): boolean {
  const lab = useLab.getState()
  const onCanvas = active?.closest<HTMLElement>('[data-component]')?.dataset.component
  const subject = onCanvas ?? lab.selection[0]
  if (event.key in arrows) return arrow(event, onCanvas, active)
  switch (event.key) {
    case ' ':
      // a chip is a button, but Space on the canvas runs
      if (presses(active) && onCanvas === undefined && !leftByPointer(active)) return false
      // a button that keeps the focus is pressed when the key comes up, whatever is prevented here
      if (leftByPointer(active) && onCanvas === undefined) (active as HTMLElement).blur()
      lab.toggleRun()
      return true
    case 'Enter':
      if (onCanvas === undefined) return false
      inspect(onCanvas)
      return true
    case 'ContextMenu':
      return openMenu(onCanvas ?? lab.selection[0])
    case 'F10':
      return event.shiftKey && openMenu(onCanvas ?? lab.selection[0])
    case 'Escape':
      if (lab.toasts.length > 0) lab.dismiss()
      else lab.select([])
      return true
    case 'Delete':
    case 'Backspace':
      remove()
      return true
    case '?':
      lab.openDialog('shortcuts')
      return true
    case '/':
      lab.setPanels({ paletteOpen: true })
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-palette-search]')?.focus())
      return true
    case ':':
      toConsole()
      return true
    case '[':
      lab.setPanels({ paletteOpen: !lab.paletteOpen })
      return true
    case ']':
      lab.setPanels({ inspectorOpen: !lab.inspectorOpen })
      return true
    case '.':
      lab.step('event')
      return true
    case ',':
      lab.step('packet')
      return true
    case '0':
      theCamera()?.fit()
      return true
    case '1':
      theCamera()?.zoomTo(1)
      return true
    case '+':
    case '=':
      theCamera()?.zoomIn()
      return true
    case '-':
      theCamera()?.zoomOut()
      return true
  }
  switch (event.key.toLowerCase()) {
    case 'm':
      if (subject === undefined) return false
      lab.openDialog('move', subject)
      return true
    case 'c':
      lab.openDialog('connect', subject)
      return true
    case 'd':
      duplicate()
      return true
    case 'e':
      openProgramOf(subject)
      return true
    case 'f':
      lab.openDialog('search')
      return true
    case 'l':
      void arrange()
      return true
    case 'p':
      lab.openDialog('papers')
      return true
    case 'r':
      lab.rewind()
      return true
    case 'x':
      return toggleFailure(subject !== undefined && !lab.selection.includes(subject) ? [subject] : lab.selection)
    default:
      return false
  }
}

/** On a chip arrows go to its neighbours; on what stands on the canvas they move it, and Alt goes inside. */
function arrow(event: KeyboardEvent, onCanvas: string | undefined, active: Element | null): boolean {
  if (presses(active) && onCanvas === undefined) return false
  const isChip = onCanvas !== undefined && active?.matches('button')
  if (onCanvas !== undefined && (isChip || event.altKey)) {
    const next = neighbour(onCanvas, event.key)
    if (next !== undefined) {
      useLab.getState().select([next])
      focusComponent(next)
    }
    return true
  }
  const [dx, dy] = arrows[event.key]
  const times = event.shiftKey ? 5 : 1
  return nudge(dx * times, dy * times)
}
