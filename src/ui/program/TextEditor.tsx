/**
 * The text of a program in CodeMirror. It stands in a shadow tree: there its style sheets are adopted ones, which the page's
 * Content-Security-Policy lets through; style elements it would not.
 */
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { ProgramLanguage } from '../../sim/plan.ts'
import type { Finding } from '../../worker/program-check.ts'
import { t } from '../text/text.ts'
import { assembly, classic } from './assembly-language.ts'
import { breakpoints, linesOfBreakpoints, showBreakpoints } from './breakpoints.ts'
import { labTheme } from './editor-theme.ts'
import { unlessComplete, type Words } from './words.ts'

interface TextEditorProps {
  readonly language: ProgramLanguage
  readonly text: string
  readonly readOnly: boolean
  readonly findings: readonly Finding[]
  readonly words: Words | null
  /** lines at which a run stops; null: it does not stop */
  readonly stops: readonly number[] | null
  /** the line before which it stands; 0 = none */
  readonly standing: number
  onChange(text: string): void
  /** another set of lines: toggled by the person, or moved by what was typed */
  onStops(lines: readonly number[], moved: boolean): void
  onApply(): void
  onRun(): void
}

const languages: { readonly [language in ProgramLanguage]: () => Extension } = {
  'ebpf-assembly': () => assembly,
  'ebpf-object': () => assembly,
  'classic-bpf': () => classic,
  javascript: () => javascript({ typescript: true }),
}

/** a text that comes from outside is no typing of the person */
const fromOutside = Annotation.define<boolean>()

export function TextEditor(props: TextEditorProps) {
  const { language, text, readOnly, findings, words, stops, standing } = props
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView | null>(null)
  const latest = useRef(props)
  latest.current = props
  const known = useRef(new Compartment())

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text at the start; later ones come by the effects below
  useEffect(() => {
    const element = host.current
    if (!element) return
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          stops ? breakpoints((line) => toggle(latest.current, line)) : [],
          lineNumbers(),
          lintGutter(),
          highlightActiveLineGutter(),
          highlightActiveLine(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightSelectionMatches(),
          search({ top: true }),
          indentUnit.of(language === 'javascript' ? '  ' : '    '),
          languages[language](),
          labTheme,
          known.current.of(wordsExtension(words)),
          EditorState.readOnly.of(readOnly),
          EditorView.editable.of(true),
          EditorView.contentAttributes.of({ 'aria-label': t('program.text'), 'aria-description': t('program.leave') }),
          keymap.of([
            { key: 'Mod-s', preventDefault: true, run: () => done(latest.current.onApply) },
            { key: 'Mod-Enter', preventDefault: true, run: () => done(latest.current.onRun) },
            { key: 'Tab', run: acceptCompletion },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...lintKeymap,
            ...defaultKeymap,
            indentWithTab,
          ]),
          EditorView.domEventHandlers({ beforeinput: typeOver }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((transaction) => transaction.annotation(fromOutside))) return
            latest.current.onChange(update.state.doc.toString())
            const { stops, onStops } = latest.current
            if (stops && stops.length > 0) onStops(linesOfBreakpoints(update.view), true)
          }),
        ],
      }),
    })
    editor.current = view
    view.focus()
    // keys of the page mean something else within a text
    const keep = (event: KeyboardEvent) => event.stopPropagation()
    element.addEventListener('keydown', keep)
    return () => {
      element.removeEventListener('keydown', keep)
      view.destroy()
      editor.current = null
    }
  }, [language, readOnly])

  useEffect(() => {
    const view = editor.current
    if (!view || view.state.doc.toString() === text) return
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, annotations: fromOutside.of(true) })
  }, [text])

  useEffect(() => {
    editor.current?.dispatch({ effects: known.current.reconfigure(wordsExtension(words)) })
  }, [words])

  useEffect(() => {
    const view = editor.current
    if (view) view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state, findings)))
  }, [findings])

  useEffect(() => {
    if (stops) editor.current?.dispatch({ effects: showBreakpoints.of({ lines: stops, standing }) })
  }, [stops, standing])

  return <div ref={host} data-program-text style={{ height: '100%' }} />
}

function toggle({ stops, onStops }: TextEditorProps, line: number): void {
  if (stops) onStops(stops.includes(line) ? stops.filter((each) => each !== line) : [...stops, line], false)
}

/**
 * What is typed over a selection: Chromium would give what it inserts the style of what was there, as an attribute, which the
 * page's Content-Security-Policy refuses with an error.
 */
function typeOver({ inputType, data, isComposing }: InputEvent, view: EditorView): boolean {
  if (inputType !== 'insertText' || data === null || isComposing || view.state.selection.main.empty) return false
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
  return true
}

function done(action: () => void): true {
  action()
  return true
}

function diagnosticsOf({ doc }: EditorState, findings: readonly Finding[]): Diagnostic[] {
  return findings.flatMap(({ line, message }) => {
    if (line === undefined || line > doc.lines) return []
    const { from, to, text } = doc.line(line)
    const blank = text.length - text.trimStart().length
    return [{ from: from + blank, to, severity: 'error', message }]
  })
}

function wordsExtension(words: Words | null): Extension {
  if (!words) return autocompletion({ override: [] })
  return [
    autocompletion({ override: [(context) => unlessComplete(context, words.complete(context))], icons: false }),
    hoverTooltip((view, at) => {
      const found = words.explain(view.state, at)
      if (!found) return null
      return {
        pos: found.from,
        end: found.to,
        above: true,
        create() {
          const dom = document.createElement('div')
          dom.className = 'cm-words'
          const usage = document.createElement('code')
          usage.textContent =
            found.words.usage === found.words.name ? found.words.name : `${found.words.name}  ${found.words.usage}`
          dom.append(usage, found.words.text)
          return { dom }
        },
      }
    }),
  ]
}
