/** What keys and menus do to the design. Each is one change and one undo step. */
import { type Clip, clipOf, paste } from '../store/clipboard.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { treeOf } from '../store/tree.ts'
import { plural, t } from '../text/text.ts'

let clip: Clip | null = null
let pastes = 0
const step = 32

/** Several things by their number, one by its name. */
const named = (ids: readonly string[]) => (ids.length === 1 ? nameOfComponent(ids[0]) : plural('edit.things', ids.length))

export function copy(): void {
  const { topology, selection, announce } = useLab.getState()
  const next = clipOf(topology, selection)
  if (next.components.length === 0) return
  clip = next
  pastes = 0
  announce(t('edit.copied', { what: named(selection) }))
}

export function cut(): void {
  copy()
  remove()
}

export function remove(): void {
  const { selection, apply } = useLab.getState()
  if (selection.length > 0) apply([{ type: 'remove', ids: outermost(selection) }], t('edit.removed', { what: named(selection) }))
}

/** Without what goes away with something else of the list. */
function outermost(ids: readonly string[]): string[] {
  const { topology } = useLab.getState()
  const tree = treeOf(topology)
  const doomed = new Set(
    ids.flatMap((id) =>
      tree
        .subtree(id)
        .slice(1)
        .map((record) => record.id),
    ),
  )
  const gone = new Set(ids.flatMap((id) => tree.subtree(id).map((record) => record.id)))
  return ids.filter((id) => {
    const link = tree.link(id)
    return !doomed.has(id) && !(link && (gone.has(link.from) || gone.has(link.to)))
  })
}

export function pasteClip(): void {
  if (!clip) return
  pastes++
  insert(clip, useLab.getState().selection[0], pastes * step, 'edit.pasted')
}

export function duplicate(): void {
  const { topology, selection } = useLab.getState()
  insert(clipOf(topology, selection), undefined, step, 'edit.duplicated')
}

function insert(from: Clip, host: string | undefined, by: number, label: 'edit.pasted' | 'edit.duplicated'): void {
  const { topology, apply, select, notify } = useLab.getState()
  if (from.components.length === 0) return
  const { components, links, roots, homeless } = paste(topology, from, host, { x: by, y: by })
  if (components.length > 0) {
    apply([{ type: 'add', components, links }], t(label, { what: plural('edit.things', roots.length) }))
    select(roots)
  }
  if (homeless.length > 0) notify('warn', t('edit.homeless', { what: homeless.join(', ') }))
}

export function selectAll(): void {
  const { topology, select } = useLab.getState()
  select([...treeOf(topology).roots.map(({ id }) => id), ...topology.links.map(({ id }) => id)])
}

/** Moves the selected components of the canvas; presses in a row are one step. */
export function nudge(dx: number, dy: number): boolean {
  const { topology, selection, apply } = useLab.getState()
  const tree = treeOf(topology)
  const roots = selection.flatMap((id) => {
    const record = tree.component(id)
    return record && record.parent === undefined ? [record] : []
  })
  if (roots.length === 0) return false
  const positions = Object.fromEntries(roots.map(({ id, x = 0, y = 0 }) => [id, { x: x + dx, y: y + dy }]))
  apply([{ type: 'place', positions }], '', { merge: `nudge ${roots.map(({ id }) => id).join(' ')}` })
  return true
}

/** The next chip in a direction: siblings sideways, the host up, what is inside down. */
export function neighbour(id: string, key: string): string | undefined {
  const tree = treeOf(useLab.getState().topology)
  const record = tree.component(id)
  if (!record) return undefined
  if (key === 'ArrowUp') return record.parent
  if (key === 'ArrowDown') return tree.children(id)[0]?.id
  if (record.parent === undefined) return undefined
  const siblings = orderOnScreen(record.parent)
  return siblings[siblings.indexOf(id) + (key === 'ArrowRight' ? 1 : -1)]
}

/** Siblings in reading order of what is drawn, which offers may have arranged. */
function orderOnScreen(parent: string): string[] {
  const siblings = new Set(
    treeOf(useLab.getState().topology)
      .children(parent)
      .map(({ id }) => id),
  )
  return [...document.querySelectorAll<HTMLElement>('[data-testid="canvas"] [data-component]')]
    .filter(({ dataset }) => siblings.has(dataset.component ?? ''))
    .map((element) => ({ id: element.dataset.component ?? '', ...rectOf(element) }))
    .sort((a, b) => (Math.abs(a.top - b.top) > 8 ? a.top - b.top : a.left - b.left))
    .map(({ id }) => id)
}
const rectOf = (element: HTMLElement) => {
  const { top, left } = element.getBoundingClientRect()
  return { top, left }
}
