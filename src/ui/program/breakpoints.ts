/** Breakpoints in the editor's margin, and the line before which a run stands. */
import { type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, GutterMarker, gutter, keymap } from '@codemirror/view'

/** Lines, from 1; and the one that the run stands before, 0 = none. */
export const showBreakpoints = StateEffect.define<{ readonly lines: readonly number[]; readonly standing: number }>()

class Dot extends GutterMarker {
  override toDOM(): Node {
    const dot = document.createElement('span')
    dot.className = 'cm-breakpoint'
    return dot
  }
}
const dot = new Dot()
const standing = Decoration.line({ class: 'cm-standing' })

interface Marks {
  readonly dots: RangeSet<GutterMarker>
  readonly line: RangeSet<Decoration>
}

const marks = StateField.define<Marks>({
  create: () => ({ dots: RangeSet.empty, line: RangeSet.empty }),
  update(before, { effects, changes, state: { doc } }) {
    let now: Marks = changes.empty ? before : { dots: before.dots.map(changes), line: RangeSet.empty }
    for (const effect of effects) {
      if (!effect.is(showBreakpoints)) continue
      const there = (line: number) => line >= 1 && line <= doc.lines
      const lines = [...effect.value.lines].filter(there).sort((a, b) => a - b)
      now = {
        dots: RangeSet.of(lines.map((line) => dot.range(doc.line(line).from))),
        line: there(effect.value.standing) ? RangeSet.of([standing.range(doc.line(effect.value.standing).from)]) : RangeSet.empty,
      }
    }
    return now
  },
  provide: (field) => EditorView.decorations.from(field, ({ line }) => line),
})

/** Where the dots are now: an edited text carries them along. */
export function linesOfBreakpoints(view: EditorView): number[] {
  const lines = new Set<number>()
  const { doc } = view.state
  for (const cursor = view.state.field(marks).dots.iter(); cursor.value; cursor.next()) lines.add(doc.lineAt(cursor.from).number)
  return [...lines]
}

/** @param toggle called with a line, from 1 */
export function breakpoints(toggle: (line: number) => void): Extension {
  return [
    marks,
    gutter({
      class: 'cm-breakpoints',
      markers: (view) => view.state.field(marks).dots,
      initialSpacer: () => dot,
      domEventHandlers: {
        mousedown(view, block) {
          toggle(view.state.doc.lineAt(block.from).number)
          return true
        },
      },
    }),
    keymap.of([
      {
        key: 'F9',
        run({ state }) {
          toggle(state.doc.lineAt(state.selection.main.head).number)
          return true
        },
      },
    ]),
  ]
}
