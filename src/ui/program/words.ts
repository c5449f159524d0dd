/** Completion and hover in the editor: what the documentation of the machines says, at the word under the hand. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { EditorState } from '@codemirror/state'
import { type Described, fieldWords, helperWords, instructionWords, mapWords } from '../../programs/ebpf/documentation.ts'
import type { Target } from '../../programs/ebpf/targets.ts'
import { t } from '../text/text.ts'

/** What is known of a word. */
export interface Words {
  complete(context: CompletionContext): CompletionResult | null
  /** of the word around a place, with its bounds; null = nothing is known */
  explain(state: EditorState, at: number): { readonly from: number; readonly to: number; readonly words: Described } | null
}

export const optionOf = ({ name, usage, text }: Described, type: string, apply?: string): Completion => ({
  label: name,
  type,
  detail: usage === name ? undefined : usage.startsWith(name) ? usage.slice(name.length) : usage,
  info: text,
  ...(apply !== undefined && { apply }),
})

/** What is typed is one of the options already: then Enter makes a new line, and what is longer comes with the next letter. */
const isComplete = (text: string, options: readonly Completion[]): boolean => options.some(({ label }) => label === text)

/** The result, closed when a word is complete that the person did not ask to complete. */
export function unlessComplete(context: CompletionContext, result: CompletionResult | null): CompletionResult | null {
  if (!result) return null
  const typed = context.state.sliceDoc(result.from, context.pos)
  if (!context.explicit && isComplete(typed, result.options)) return null
  const { validFor, options } = result
  if (!(validFor instanceof RegExp)) return result
  return { ...result, validFor: (text) => validFor.test(text) && !isComplete(text, options) }
}

/** The word of `pattern` around a place of its line. */
export function wordAround(state: EditorState, at: number, pattern: RegExp) {
  const line = state.doc.lineAt(at)
  for (const match of line.text.matchAll(pattern)) {
    const from = line.from + match.index
    const to = from + match[0].length
    if (at >= from && at <= to) return { from, to, text: match[0], before: line.text.slice(0, match.index), line: line.text }
  }
  return null
}

/** @param target what the program gets and may call where it runs */
export function assemblyWords(target: Target): Words {
  const helpers = helperWords(target.name)
  const fields = target.fields.map((field) => ({ words: fieldWords(field), offset: field.offset }))
  const verdicts = Object.entries(target.verdicts).map(([name, value]) => ({ name, value }))
  const known = new Map([...instructionWords, mapWords, ...helpers].map((words) => [words.name, words]))
  const instructions = [...instructionWords, mapWords].map((words) => optionOf(words, 'keyword'))

  const labelsIn = (text: string) => [...text.matchAll(/^\s*([A-Za-z_.$@][\w.$@]*)\s*:/gm)].map(([, name]) => name)
  const mapsIn = (text: string) => [...text.matchAll(/^\s*map\s+([\w.$@-]+)/gm)].map(([, name]) => name)

  return {
    complete(context) {
      const line = context.state.doc.lineAt(context.pos)
      const before = line.text.slice(0, context.pos - line.from)
      if (/(#|;|\/\/)/.test(before)) return null
      const word = /[\w.%$@]*$/.exec(before)?.[0] ?? ''
      const from = context.pos - word.length
      const first = /^\s*(?:[A-Za-z_.$@][\w.$@]*\s*:\s*)*(?:lock\s+)?(?:fetch\s+)?[\w.]*$/.test(before)
      if (word === '' && !context.explicit) return null
      const text = context.state.doc.toString()
      const labels = labelsIn(text).map((label): Completion => ({ label, type: 'text' }))
      if (first) {
        const locked = /(?:^|\s)(lock\s+(?:fetch\s+)?)[\w.]*$/.exec(before)
        return { from: locked ? context.pos - locked[0].trimStart().length : from, options: instructions, validFor: /^[\w. ]*$/ }
      }
      if (/\bcall\s+[\w]*$/.test(before))
        return { from, options: [...helpers.map((words) => optionOf(words, 'function')), ...labels], validFor: /^\w*$/ }
      if (/\bldx\w*\s+%?r\d+\s*,\s*\[?%?\w*$/i.test(before) && target.entry === 'context') {
        const start = /\[?%?\w*$/.exec(before)?.[0].length ?? 0
        const options = fields.map(({ words, offset }) => optionOf(words, 'property', `[r1+${offset}]`))
        return { from: context.pos - start, options, validFor: /^\[?\w*$/ }
      }
      if (/\bmov(32)?\s+%?r0\s*,\s*\w*$/i.test(before))
        return {
          from,
          options: verdicts.map(({ name, value }) => ({
            label: name,
            type: 'constant',
            detail: String(value),
            apply: String(value),
          })),
        }
      const maps = mapsIn(text).map((name): Completion => ({ label: `map_by_fd(${name})`, type: 'function' }))
      return { from, options: /\blddw\b/.test(before) ? maps : labels, validFor: /^[\w()]*$/ }
    },
    explain(state, at) {
      const word = wordAround(state, at, /[\w.]+/g)
      if (!word || /(#|;|\/\/)/.test(word.before)) return null
      const lock = /\b(lock\s+(?:fetch\s+)?)$/.exec(word.before)?.[1] ?? ''
      const words = known.get(`${lock.replace(/\s+/g, ' ')}${word.text}`) ?? known.get(word.text)
      if (words) return { from: word.from, to: word.to, words }
      const verdict = /\bmov(32)?\s+%?r0\s*,\s*$/i.test(word.before) && verdicts.find(({ value }) => String(value) === word.text)
      return verdict
        ? {
            from: word.from,
            to: word.to,
            words: { name: verdict.name, usage: String(verdict.value), text: t('program.verdict-doc') },
          }
        : null
    },
  }
}
