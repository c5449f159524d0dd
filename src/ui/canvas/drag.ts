/** Dragging with the pointer, from the palette and between hosts: one gesture at a time, mouse, pen and touch alike. */
import { create } from 'zustand'
import { isCoarse } from '../parts/pointer.ts'
import { useLab } from '../store/lab.ts'
import { drop } from '../store/place.ts'
import { type Refused, refusalOf } from '../store/words.ts'
import { explain, judge, type Payload, type Target, targetAt, type Verdicts } from './drop.ts'
import { scene } from './scene.ts'

interface DragState {
  readonly verdicts: Verdicts | null
  /** null = over nothing of the canvas */
  readonly target: Target | null
  /** why not, in words, when the target refuses */
  readonly refusal: Refused | null
}

const idle: DragState = { verdicts: null, target: null, refusal: null }
export const useDrag = create<DragState>(() => idle)

/** The ghost follows the pointer without React. */
let ghost: HTMLElement | null = null
let pointer = { x: 0, y: 0 }
function moveGhost(): void {
  if (ghost) ghost.style.transform = `translate(${pointer.x + 12}px, ${pointer.y + 10}px)`
}
export function setGhost(element: HTMLElement | null): void {
  ghost = element
  moveGhost()
}

/** pixels that the pointer travels before a press becomes a drag */
const threshold = 5
/** ms that a finger rests on a scrolling list before it lifts an item */
const hold = 220

interface Press {
  readonly pointerId: number
  readonly clientX: number
  readonly clientY: number
  readonly pointerType: string
}

/**
 * Begins with a pointerdown; becomes a drag when the pointer moves far enough. `scrolls` is the axis in which a finger scrolls
 * what was pressed: along it a drag begins only after a rest.
 */
export function press(event: Press, payload: Payload, scrolls?: 'y'): void {
  const start = { x: event.clientX, y: event.clientY }
  const touch = isCoarse(event.pointerType)
  let dragging = false
  const timer = touch && scrolls ? window.setTimeout(() => begin(), hold) : 0

  function begin(): void {
    dragging = true
    useLab.getState().dismiss()
    navigator.vibrate?.(8)
    document.body.dataset.dragging = ''
    useDrag.setState({ verdicts: judge(useLab.getState().topology, payload), target: null, refusal: null })
    update()
  }
  function update(): void {
    moveGhost()
    const { verdicts, target } = useDrag.getState()
    const point = scene.toFlow(pointer)
    if (!verdicts) return
    const next = point && targetAt(point, useLab.getState().topology, scene.boxes(), scene.position, verdicts)
    if (next?.host === target?.host && next?.ok === target?.ok && next?.level === target?.level) return
    const refusal = next && !next.ok ? refusalOf(explain(verdicts, next.host), useLab.getState().topology) : null
    useDrag.setState({ target: next ?? null, refusal })
  }
  function move(next: PointerEvent): void {
    if (next.pointerId !== event.pointerId) return
    pointer = { x: next.clientX, y: next.clientY }
    if (dragging) {
      next.preventDefault()
      update()
      return
    }
    const dx = Math.abs(next.clientX - start.x)
    const dy = Math.abs(next.clientY - start.y)
    if (Math.hypot(dx, dy) < threshold) return
    if (touch && scrolls && dy > dx) end()
    else begin()
  }
  function finish(next: PointerEvent): void {
    if (next.pointerId !== event.pointerId) return
    const { verdicts, target, refusal } = useDrag.getState()
    const point = scene.toFlow({ x: next.clientX, y: next.clientY })
    end()
    if (!dragging || !verdicts || !target || !point) return
    if (target.ok) drop(verdicts, target.host, point)
    else if (refusal) useLab.getState().notify('warn', `${refusal.reason} ${refusal.instead}`)
  }
  function end(): void {
    window.clearTimeout(timer)
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', finish)
    window.removeEventListener('pointercancel', end)
    window.removeEventListener('keydown', escape, true)
    delete document.body.dataset.dragging
    if (dragging) {
      // the click that ends a drag is no click
      window.addEventListener('click', swallow, { capture: true, once: true })
      window.setTimeout(() => window.removeEventListener('click', swallow, true), 0)
    }
    useDrag.setState(idle)
  }
  function escape(key: KeyboardEvent): void {
    if (key.key !== 'Escape') return
    key.stopPropagation()
    end()
  }

  pointer = start
  window.addEventListener('pointermove', move)
  window.addEventListener('pointerup', finish)
  window.addEventListener('pointercancel', end)
  window.addEventListener('keydown', escape, true)
}

/** A finger that drags something neither scrolls what it came from nor leaves the page. */
export function hush(event: TouchEvent): void {
  if (document.body.dataset.dragging !== undefined && event.cancelable) event.preventDefault()
}

function swallow(event: Event): void {
  event.stopPropagation()
  event.preventDefault()
}
