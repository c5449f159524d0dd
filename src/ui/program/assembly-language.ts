/** Colours of the assembler's text and of classic BPF's numbers: by the words of the assembler's own table. */
import { StreamLanguage, type StringStream } from '@codemirror/language'
import { mapTypes, mnemonics } from '../../programs/ebpf/mnemonics.ts'

/** `lock fetch add` are three words of one mnemonic */
const firstWords = new Set([...mnemonics.keys()].flatMap((name) => name.split(' ')))
for (const name of [...firstWords]) if (!/\d$/.test(name)) firstWords.add(`${name}64`)

interface State {
  /** no word of the line's instruction has been read yet */
  begins: boolean
  /** the line makes a map */
  map: boolean
}

function token(stream: StringStream, state: State): string | null {
  if (stream.sol()) {
    state.begins = true
    state.map = false
  }
  if (stream.eatSpace()) return null
  if (stream.match(/^(#|;|\/\/).*/)) return 'comment'
  if (state.begins && stream.match(/^[A-Za-z_.$@][\w.$@]*\s*:/)) return 'labelName'
  if (stream.match(/^%?r(10|[0-9])\b/i)) return 'variableName'
  if (stream.match(/^[+-]?(0x[0-9a-f]+|\d+)\b/i)) return 'number'
  const word = stream.match(/^[A-Za-z_.$@][\w.$@-]*/)
  if (word && typeof word !== 'boolean') return wordOf(word[0], state)
  stream.next()
  return 'punctuation'
}

function wordOf(word: string, state: State): string {
  const name = word.toLowerCase()
  if (state.begins && name === 'map') {
    state.begins = false
    state.map = true
    return 'definitionKeyword'
  }
  if (state.map) return mapTypes.has(word) ? 'typeName' : 'propertyName'
  if (firstWords.has(name) && state.begins) {
    state.begins = name === 'lock' || name === 'fetch'
    return 'keyword'
  }
  state.begins = false
  if (/^(map_by_fd|map_value)$/.test(word) || /^bpf_/.test(word)) return 'variableName.function'
  return /^(local|helper|runtime)$/.test(word) ? 'keyword' : 'labelName'
}

export const assembly = StreamLanguage.define<State>({
  name: 'ebpf-assembly',
  startState: () => ({ begins: true, map: false }),
  token,
  languageData: { commentTokens: { line: '#' } },
})

/** Four numbers a line: operation, then where to jump, then the operand. */
export const classic = StreamLanguage.define<{ place: number }>({
  name: 'classic-bpf',
  startState: () => ({ place: 0 }),
  token(stream, state) {
    if (stream.sol()) state.place = 0
    if (stream.eatSpace()) return null
    if (!stream.match(/^[^\s,]+/)) {
      stream.next()
      return 'punctuation'
    }
    state.place++
    return ['keyword', 'labelName', 'labelName', 'number'][state.place - 1] ?? 'invalid'
  },
})
