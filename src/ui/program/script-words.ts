/** Completion and hover in JavaScript: what programs may use, by the objects that the text names, and the language itself. */
import { type Completion, type CompletionContext, type CompletionResult, snippetCompletion } from '@codemirror/autocomplete'
import { localCompletionSource } from '@codemirror/lang-javascript'
import type { Described } from '../../programs/ebpf/documentation.ts'
import { type Documented, documentation } from '../../programs/javascript/api.ts'
import languageText from '../../programs/javascript/inside/kept.js?raw'
import { panDocumentation } from '../../programs/javascript/pan-interface.ts'
import { t } from '../text/text.ts'
import { optionOf, type Words, wordAround } from './words.ts'

const described = ({ name, signature, text, cost }: Documented): Described => ({
  name,
  usage: signature,
  text: cost === '' ? text : `${text} ${t('program.costs', { cost })}`,
})

const bodies: Readonly<Record<string, string>> = {
  onPacket: 'export function onPacket(packet) {\n  #{}\n}',
  onTimer: 'export function onTimer(mark) {\n  #{}\n}',
  init: 'export function init() {\n  #{}\n}',
  accept: 'export function accept(capsule) {\n  #{}\n  pan.forward()\n}',
  finalize: 'export function finalize() {\n  #{}\n}',
}

/** What a variable is whose name a text chooses itself: parameters of what is called from outside, copies, streams. */
const chosen: readonly (readonly [RegExp, string])[] = [
  [/\b(?:onPacket|accept)\s*\(\s*([\w$]+)/g, 'packet'],
  [/\b([\w$]+)\s*=\s*[\w$.]+\.clone\(/g, 'packet'],
  [/\b([\w$]+)\s*=\s*pan\.stream\(/g, 'PanStream'],
]

function ownerOf(name: string, text: string): string {
  for (const [pattern, owner] of chosen) for (const match of text.matchAll(pattern)) if (match[1] === name) return owner
  return name
}

const kindOf = ({ signature }: Documented): string => (signature.includes('(') ? 'function' : 'property')

/** `Math: 'abs …'` in the list of what the language keeps; symbols and prototypes are not completed */
const ofLanguage = new Map(
  [...languageText.matchAll(/^ {2}([A-Z]\w+):\s*'([^']*)'/gm)].map(([, owner, names]) => [
    owner,
    names.split(' ').filter((name) => /^\w+$/.test(name)),
  ]),
)
const keywords =
  'break case catch class const continue default do else export finally for function if let new of return switch throw try typeof while true false null undefined'
    .split(' ')
    .map((label): Completion => ({ label, type: 'keyword' }))

function wordsOf(known: readonly Documented[]): Words {
  const owners = [...new Set(known.flatMap(({ name }) => (/^[a-z]\w*\./.test(name) ? [name.split('.')[0]] : [])))]
  const membersOf = (owner: string) => known.filter(({ name }) => name.startsWith(`${owner}.`))
  const top = known
    .filter(({ name }) => !name.includes('.'))
    .map((entry) => {
      const option = optionOf(described(entry), kindOf(entry))
      return entry.name in bodies ? snippetCompletion(bodies[entry.name], option) : option
    })
  const first: readonly Completion[] = [
    ...top,
    ...owners.map((label): Completion => ({ label, type: 'variable' })),
    ...[...ofLanguage.keys()].map((label): Completion => ({ label, type: 'class' })),
    ...keywords,
  ]

  function ofOwner(name: string, text: string): Completion[] {
    const owner = ownerOf(name, text)
    const members = membersOf(owner)
    if (members.length === 0) return (ofLanguage.get(owner) ?? []).map((label) => ({ label, type: 'function' }))
    return members.map((entry) => optionOf({ ...described(entry), name: entry.name.slice(owner.length + 1) }, kindOf(entry)))
  }

  function complete(context: CompletionContext): CompletionResult | null {
    const path = context.matchBefore(/[\w$]+\.[\w$]*/)
    if (path) {
      const dot = path.text.indexOf('.')
      const options = ofOwner(path.text.slice(0, dot), context.state.doc.toString())
      return options.length === 0 ? null : { from: path.from + dot + 1, options, validFor: /^[\w$]*$/ }
    }
    const word = context.matchBefore(/[\w$]+/)
    if (context.matchBefore(/\.[\w$]*/) || (!word && !context.explicit) || /^\d/.test(word?.text ?? '')) return null
    const local = localCompletionSource(context)?.options ?? []
    const own = local.filter(({ label }) => !first.some((option) => option.label === label))
    return { from: word?.from ?? context.pos, options: [...own, ...first], validFor: /^[\w$]*$/ }
  }

  return {
    complete,
    explain(state, at) {
      const word = wordAround(state, at, /[\w$]+(?:\.[\w$]+)?/g)
      if (!word) return null
      const [owner, member] = word.text.split('.')
      const onMember = member !== undefined && at - word.from > owner.length
      const whole = member === undefined ? owner : `${ownerOf(owner, state.doc.toString())}.${member}`
      const entry = known.find(({ name }) => name === whole) ?? (onMember ? undefined : known.find(({ name }) => name === owner))
      return entry ? { from: word.from, to: word.to, words: described(entry) } : null
    },
  }
}

/** Programs that are called with packets. */
export const scriptWords: Words = wordsOf(documentation)

/** A capsule's environment ends with it: it is called otherwise, and sets no timers. */
const notOfCapsules: ReadonlySet<string> = new Set([
  'onPacket',
  'onTimer',
  'init',
  'timer',
  'node.call',
  'packet.send',
  'packet.port',
])

/** Code of capsules: the node's interface, and what is there for packets as well. */
export const capsuleWords: Words = wordsOf([...panDocumentation, ...documentation.filter(({ name }) => !notOfCapsules.has(name))])
