/** The syntax of GML: keys with values that are numbers, strings or lists in brackets. */
import { show } from '../show.ts'
import { decoded } from './entities.ts'
import { checkLength, refusal } from './refusal.ts'

/** Every value of a key, in order of the file; numbers as they are written. */
export type GmlList = Map<string, GmlValue[]>
export type GmlValue = string | GmlList

const deepest = 100
/** The largest of the Topology Zoo has some 15,000. */
const mostEntries = 1_000_000

/** A bracket, a string, or a word. */
const token = /([[\]])|"([^"]*)"|([^\s[\]"#]+)/y
const blank = /\s+/y

/** Throws TopologyError with the line where the text is not GML. */
export function parseGml(text: string): GmlList {
  checkLength('gml', text)
  const root: GmlList = new Map()
  const open: GmlList[] = [root]
  let key: string | null = null
  let entries = 0
  let at = 0
  const refuse = (why: string) => refusal('gml', `line ${lineOf(text, at)}: ${why}`)
  const put = (value: GmlValue) => {
    entries += 1
    if (entries > mostEntries) throw refuse(`more than ${mostEntries} entries, at most that many are read`)
    const list = open[open.length - 1]
    const values = list.get(key as string)
    if (values) values.push(value)
    else list.set(key as string, [value])
    key = null
  }
  for (at = skip(text, 0); at < text.length; at = skip(text, token.lastIndex)) {
    token.lastIndex = at
    const found = token.exec(text)
    if (!found) throw refuse('a string that begins here has no end')
    const [, bracket, quoted, word] = found
    if (bracket === ']') {
      if (key !== null) throw refuse(`a value is expected after ${show(key)}, found ']'`)
      if (open.length === 1) throw refuse("']' closes no list")
      open.pop()
    } else if (key === null) {
      if (word === undefined || !/^[A-Za-z_]/.test(word))
        throw refuse(`a key is expected, found ${show(bracket ?? word ?? quoted)}`)
      key = word
    } else if (bracket === '[') {
      if (open.length > deepest) throw refuse(`lists are nested deeper than ${deepest}`)
      const list: GmlList = new Map()
      put(list)
      open.push(list)
    } else {
      if (word !== undefined && !/^[-+]?(?:[\d.]|inf|nan)/i.test(word))
        throw refuse(`${show(word)} where a number, a string or a list is expected after ${show(key)}`)
      put(word ?? decoded(quoted))
    }
  }
  if (key !== null) throw refuse(`a value is expected after ${show(key)}, found the end`)
  if (open.length > 1) throw refuse(`${open.length - 1} lists are not closed`)
  return root
}

/** The next character that is neither blank nor in a comment. */
function skip(text: string, from: number): number {
  for (let at = from; ; ) {
    blank.lastIndex = at
    if (blank.test(text)) at = blank.lastIndex
    if (text[at] !== '#') return at
    const end = text.indexOf('\n', at)
    at = end < 0 ? text.length : end
  }
}

function lineOf(text: string, at: number): number {
  let line = 1
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line += 1
  return line
}
