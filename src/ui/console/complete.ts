/** What Tab makes of a line: the words that could stand where the last one begins. */
import { devicesOf } from '../../topology/device-commands.ts'
import { canPlace } from '../../topology/placement.ts'
import { programsFor } from '../../topology/programs.ts'
import { catalogueList, isWire, kindOf, offeredList, profileList } from '../store/kinds.ts'
import { treeOf } from '../store/tree.ts'
import { t } from '../text/text.ts'
import { bindingsOf, bindingsTo, boundTo, targetsOf } from './bindings.ts'
import { commands, type Situation } from './commands.ts'
import { shortName, wordsOf } from './words.ts'

export interface Completion {
  /** the line with as much of the last word as all candidates share */
  readonly line: string
  /** what could stand there; one = it stands there now */
  readonly candidates: readonly string[]
}

export function complete(line: string, situation: Situation): Completion {
  const { words, open } = wordsOf(line)
  const last = words.at(-1)
  if (open || !last) return { line, candidates: [] }
  const before = words.slice(0, -1).map(({ text }) => text)
  const { stem, options } = at(before, last.text, situation)
  const typed = last.text.slice(stem.length)
  const candidates = [...new Set(options)].filter((option) => option.toLowerCase().startsWith(typed.toLowerCase()))
  if (candidates.length === 0) return { line, candidates }
  const shared = candidates.reduce(common)
  const done = candidates.length === 1 && !shared.endsWith('=')
  return {
    line: `${line.slice(0, last.from)}${stem}${shared.length >= typed.length ? shared : typed}${done ? ' ' : ''}`,
    candidates,
  }
}

function common(a: string, b: string): string {
  let length = 0
  while (length < a.length && length < b.length && a[length].toLowerCase() === b[length].toLowerCase()) length++
  return a.slice(0, length)
}

interface Choice {
  /** part of the word that is not asked about, such as `rate=` */
  readonly stem: string
  readonly options: readonly string[]
}
const choose = (options: readonly string[], stem = ''): Choice => ({ stem, options })

function at(before: readonly string[], word: string, { topology }: Situation): Choice {
  const [command, ...given] = before
  if (command === undefined) return choose(Object.keys(commands))
  const tree = treeOf(topology)
  const ids = [...topology.components, ...topology.links].map(({ id }) => id)
  const first = tree.component(given[0] ?? '')
  switch (command) {
    case 'help':
      return choose(given.length === 0 ? Object.keys(commands) : [])
    case 'add':
      if (given.length === 0)
        return choose(
          offeredList()
            .filter((kind) => !isWire(kind))
            .map(shortName),
        )
      return given.at(-1) === 'in' ? choose(hostsFor(given[0], topology)) : choose(['in'])
    case 'rm':
      return choose(ids.filter((id) => !given.includes(id)))
    case 'ifconfig':
    case 'ethtool':
      return choose(given.length === 0 || given[0] === '-s' ? devicesOf(topology, catalogueList()).map(({ id }) => id) : [])
    case 'ls':
      return choose(given.length === 0 ? ids : [])
    case 'set':
      return given.length === 0 ? choose(ids) : ofParameter(given[0], word, topology)
    case 'bind': {
      if (given.length === 0)
        return choose(topology.components.filter(({ kind }) => bindingsOf(kindOf(kind)).length > 0).map(({ id }) => id))
      if (!first) return choose([])
      if (given.length === 1) return choose(targetsOf(topology, first).map(({ id }) => id))
      const [kindA, kindB] = [kindOf(first.kind), kindOf(tree.component(given[1])?.kind ?? '')]
      return choose(given.length === 2 && kindA && kindB ? bindingsTo(kindA, kindB) : [])
    }
    case 'unbind': {
      const bound = (id: string) => {
        const record = tree.component(id)
        return record
          ? bindingsOf(kindOf(record.kind))
              .map((by) => boundTo(record, by))
              .filter(Boolean)
          : []
      }
      if (given.length === 0) return choose(topology.components.map(({ id }) => id).filter((id) => bound(id).length > 0))
      return choose(given.length === 1 ? bound(given[0]) : [])
    }
    case 'replace':
      if (given.length === 0) return choose(topology.components.map(({ id }) => id))
      if (given.length === 1 && first) {
        const role = kindOf(first.kind)?.fits?.role
        return choose(
          offeredList()
            .filter((kind) => kind.fits?.role === role && role !== undefined)
            .map(shortName),
        )
      }
      return choose(given.length === 2 ? ['keep', 'drop'] : [])
    case 'subscribe':
    case 'unsubscribe': {
      const hearers = topology.components.filter(({ kind }) => kindOf(kind)?.subscribes !== undefined)
      if (given.length === 0) return choose(hearers.map(({ id }) => id))
      return choose(given.length === 1 && first ? targetsOf(topology, first).map(({ id }) => id) : [])
    }
    default:
      return choose([])
  }
}

function hostsFor(kindName: string, topology: Situation['topology']): readonly string[] {
  const kind = offeredList().find((each) => shortName(each) === kindName || each.kind === kindName)
  if (!kind) return []
  const verdict = canPlace(topology, catalogueList(), kind.kind, undefined, null)
  return verdict.ok ? [] : verdict.wouldFit.filter((id) => id !== '')
}

function ofParameter(name: string, word: string, topology: Situation['topology']): Choice {
  const tree = treeOf(topology)
  const record = tree.component(name) ?? tree.link(name)
  const kind = record && kindOf(record.kind)
  if (!kind) return choose([])
  const at = word.indexOf('=')
  if (at < 0) return choose(Object.keys(kind.parameters).map((parameter) => `${parameter}=`))
  const spec = kind.parameters[word.slice(0, at)]
  const stem = word.slice(0, at + 1)
  switch (spec?.type) {
    case 'flag':
      return choose(['on', 'off'], stem)
    case 'choice':
      return choose(Object.keys(spec.options), stem)
    case 'profile':
      return choose(
        profileList().map(({ id }) => id),
        stem,
      )
    case 'program':
      return choose([t('console.none'), ...programsFor(topology, spec).map(({ id }) => id)], stem)
    case 'reference':
      return choose(
        [
          t('console.none'),
          ...topology.components.filter(({ kind: other }) => kindOf(other)?.role === spec.role).map(({ id }) => id),
        ],
        stem,
      )
    default:
      return choose([], stem)
  }
}
