/** The console's commands: each reads its words and the design, and answers with edits of it, with lines, or with a Refusal. */
import { type DeviceAnswer, ethtool, ifconfig } from '../../topology/device-commands.ts'
import type { ComponentRecord, Edit, Topology } from '../../topology/document.ts'
import { canPlace } from '../../topology/placement.ts'
import { titleOf } from '../canvas/layout.ts'
import { freshId } from '../store/ids.ts'
import { catalogueList, isWire, kindOf } from '../store/kinds.ts'
import { treeOf } from '../store/tree.ts'
import { withNames } from '../store/words.ts'
import { kindTitle, type TextKey, t } from '../text/text.ts'
import { bindingsOf, bindingsTo, boundTo } from './bindings.ts'
import { listAll, listOne } from './listing.ts'
import { renewal } from './renewal.ts'
import { readValue, valueText } from './values.ts'
import { componentNamed, kindNamed, kindOfRecord, meant, named, Refusal, wordsOf } from './words.ts'

export interface Answer {
  /** one change, one undo step */
  readonly edits?: readonly Edit[]
  readonly lines: readonly string[]
  /** selected afterwards */
  readonly select?: readonly string[]
  readonly clear?: true
}
export interface Situation {
  readonly topology: Topology
  readonly selection: readonly string[]
}
interface Command {
  readonly usage: string
  readonly doc: TextKey
  /** how many words it takes */
  readonly words: readonly [least: number, most: number]
  run(words: readonly string[], situation: Situation): Answer
}

const set = (id: string, parameter: string, value: string | number | boolean | null): Edit => ({
  type: 'set',
  id,
  parameter,
  value,
})

export const commands: Readonly<Record<string, Command>> = {
  add: { usage: 'add <kind> [<name>] [in <host>]', doc: 'console.help.add', words: [1, 4], run: add },
  rm: { usage: 'rm <name> …', doc: 'console.help.rm', words: [1, 64], run: remove },
  set: { usage: 'set <name> <parameter>=<value> …', doc: 'console.help.set', words: [2, 64], run: setParameters },
  bind: { usage: 'bind <a> <b> [<binding>]', doc: 'console.help.bind', words: [2, 3], run: bind },
  unbind: { usage: 'unbind <a> [<b>]', doc: 'console.help.unbind', words: [1, 2], run: unbind },
  replace: { usage: 'replace <name> <kind> [keep|drop]', doc: 'console.help.replace', words: [2, 3], run: replace },
  subscribe: { usage: 'subscribe <a> <b>', doc: 'console.help.subscribe', words: [2, 2], run: subscribe },
  unsubscribe: { usage: 'unsubscribe <a> [<b>]', doc: 'console.help.unsubscribe', words: [1, 2], run: unsubscribe },
  ifconfig: {
    usage: 'ifconfig [<device> [up|down|mtu <bytes>]]',
    doc: 'console.help.ifconfig',
    words: [0, 3],
    run: ofDevices(ifconfig),
  },
  ethtool: {
    usage: 'ethtool <device> | -s <device> speed <rate>',
    doc: 'console.help.ethtool',
    words: [1, 4],
    run: ofDevices(ethtool),
  },
  ls: { usage: 'ls [<name>]', doc: 'console.help.ls', words: [0, 1], run: list },
  help: { usage: 'help [<command>]', doc: 'console.help.help', words: [0, 1], run: help },
  clear: { usage: 'clear', doc: 'console.help.clear', words: [0, 0], run: () => ({ lines: [], clear: true }) },
}

/** Throws a Refusal that says what is wrong. */
export function answer(line: string, situation: Situation): Answer {
  const { words, open } = wordsOf(line.trim())
  if (open) throw new Refusal(t('console.quote'))
  const [name, ...rest] = words.map(({ text }) => text)
  const command = find(name)
  const [least, most] = command.words
  if (rest.length < least || rest.length > most) throw new Refusal(t('console.usage', { usage: command.usage }))
  return command.run(rest, situation)
}

function find(name: string): Command {
  if (Object.hasOwn(commands, name)) return commands[name]
  const names = Object.keys(commands)
  throw new Refusal(t('console.unknown-command', { name, commands: meant(name, names) ?? names.join(', ') }))
}

const idPattern = /^[A-Za-z0-9-]{1,40}$/

function add(words: readonly string[], { topology, selection }: Situation): Answer {
  const at = words.indexOf('in', 1)
  const [kindName, name] = at < 0 ? words : words.slice(0, at)
  const hostName = at < 0 ? undefined : words[at + 1]
  if ((at >= 0 && (hostName === undefined || at > 2 || words.length > at + 2)) || (at < 0 && words.length > 2))
    throw new Refusal(t('console.usage', { usage: commands.add.usage }))
  const kind = kindNamed(kindName)
  if (isWire(kind)) throw new Refusal(t('console.is-link', { kind: kindTitle(kind) }))
  const host = hostName === undefined ? hostFor(kind.kind, { topology, selection }) : componentNamed(topology, hostName).id
  const verdict = canPlace(topology, catalogueList(), kind.kind, undefined, host)
  if (!verdict.ok)
    throw new Refusal(
      t('console.refused', {
        kind: kindTitle(kind),
        host: host ?? t('canvas.name'),
        reason: withNames(verdict.reason, topology),
      }),
    )
  if (name !== undefined && !idPattern.test(name)) throw new Refusal(t('console.bad-id', { name }))
  if (name !== undefined && (treeOf(topology).component(name) || treeOf(topology).link(name)))
    throw new Refusal(t('console.taken', { name }))
  const id = name ?? freshId(topology, kind.kind)
  const record: ComponentRecord = {
    id,
    kind: kind.kind,
    ...(name !== undefined && { title: name }),
    ...(host === null ? freePlace(topology) : { parent: host }),
  }
  const text =
    host === null
      ? t('console.added-free', { id, kind: kindTitle(kind) })
      : t('console.added', { id, kind: kindTitle(kind), host })
  return { edits: [{ type: 'add', components: [record], links: [] }], lines: [text], select: [id] }
}

/** Right of all that stands on the canvas. */
function freePlace({ components }: Topology): { x: number; y: number } {
  const free = components.filter(({ parent }) => parent === undefined)
  const x = free.length === 0 ? 0 : Math.max(...free.map((record) => record.x ?? 0)) + 440
  return { x, y: free[0]?.y ?? 0 }
}

/** What is selected or holds it, else the one place that there is; null = the canvas. */
function hostFor(kind: string, { topology, selection }: Situation): string | null {
  const tree = treeOf(topology)
  const takes = (host: string | null) => canPlace(topology, catalogueList(), kind, undefined, host)
  for (let id = selection[0]; id !== undefined; id = tree.component(id)?.parent ?? (undefined as never))
    if (tree.component(id) && takes(id).ok) return id
  const onCanvas = takes(null)
  if (onCanvas.ok) return null
  const places = onCanvas.wouldFit.filter((id) => id !== '')
  const title = kindTitle(kindOfRecord({ kind }))
  if (places.length === 0) throw new Refusal(t('console.nowhere', { kind: title }))
  if (places.length > 1) throw new Refusal(t('console.say-where', { kind: title, places: places.join(', ') }))
  return places[0]
}

function remove(words: readonly string[], { topology }: Situation): Answer {
  const ids = [...new Set(words.map((word) => named(topology, word).id))]
  const tree = treeOf(topology)
  const inside = new Set(
    ids.flatMap((id) =>
      tree
        .subtree(id)
        .slice(1)
        .map((record) => record.id),
    ),
  )
  const outermost = ids.filter((id) => !inside.has(id))
  return { edits: [{ type: 'remove', ids: outermost }], lines: [t('console.removed', { ids: outermost.join(', ') })] }
}

function setParameters([name, ...pairs]: readonly string[], { topology }: Situation): Answer {
  const record = named(topology, name)
  const kind = kindOfRecord(record)
  const changes = pairs.map((pair) => {
    const at = pair.indexOf('=')
    if (at < 1) throw new Refusal(t('console.usage', { usage: commands.set.usage }))
    const [key, text] = [pair.slice(0, at), pair.slice(at + 1)]
    const parameter = Object.keys(kind.parameters).find((each) => each.toLowerCase() === key.toLowerCase())
    if (parameter === undefined)
      throw new Refusal(
        t('console.no-parameter', { name: record.id, parameter: key, parameters: Object.keys(kind.parameters).join(', ') }),
      )
    const spec = kind.parameters[parameter]
    if (text === '')
      return {
        edit: set(record.id, parameter, null),
        line: t('console.reset', { name: record.id, parameter, value: valueText(kind, parameter, spec.default) }),
      }
    const value = readValue(topology, record, parameter, spec, text)
    return {
      edit: set(record.id, parameter, value === '' ? null : value),
      line: t('console.set', { name: record.id, parameter, value: valueText(kind, parameter, value) }),
    }
  })
  return { edits: changes.map(({ edit }) => edit), lines: changes.map(({ line }) => line) }
}

function pair(topology: Topology, nameA: string, nameB: string) {
  const a = componentNamed(topology, nameA)
  const b = componentNamed(topology, nameB)
  if (a.id === b.id) throw new Refusal(t('console.itself', { a: a.id }))
  return { a, b, kindA: kindOfRecord(a), kindB: kindOfRecord(b) }
}

function bind([nameA, nameB, wanted]: readonly string[], { topology }: Situation): Answer {
  const { a, b, kindA, kindB } = pair(topology, nameA, nameB)
  if (bindingsOf(kindA).length === 0) throw new Refusal(t('console.cannot-bind', { a: a.id, kind: kindTitle(kindA) }))
  const bindings = bindingsTo(kindA, kindB)
  if (bindings.length === 0) throw new Refusal(t('console.cannot-bind-to', { a: a.id, b: b.id, kind: kindTitle(kindB) }))
  if (a.parent !== b.parent)
    throw new Refusal(
      t('console.elsewhere', { a: a.id, b: b.id, hostA: a.parent ?? t('canvas.name'), hostB: b.parent ?? t('canvas.name') }),
    )
  const by = wanted === undefined ? bindings[0] : bindings.find((each) => each.toLowerCase() === wanted.toLowerCase())
  if (by === undefined) throw new Refusal(t('console.no-binding', { a: a.id, by: wanted ?? '', bindings: bindings.join(', ') }))
  const now = boundTo(a, by)
  if (now === b.id) throw new Refusal(t('console.bound-already', { a: a.id, b: b.id, by }))
  if (now !== '') {
    const others = bindings.filter((each) => each !== by).join(', ') || t('console.none')
    throw new Refusal(t('console.bound-elsewhere', { a: a.id, by, c: now, others }))
  }
  return { edits: [set(a.id, by, b.id)], lines: [t('console.bound', { a: a.id, b: b.id, by })] }
}

function unbind([nameA, nameB]: readonly string[], { topology }: Situation): Answer {
  const a = componentNamed(topology, nameA)
  const b = nameB === undefined ? undefined : componentNamed(topology, nameB)
  const bound = bindingsOf(kindOfRecord(a)).filter((by) => boundTo(a, by) !== '' && (!b || boundTo(a, by) === b.id))
  if (bound.length === 0)
    throw new Refusal(b ? t('console.not-bound', { a: a.id, b: b.id }) : t('console.not-bound-any', { a: a.id }))
  return {
    edits: bound.map((by) => set(a.id, by, null)),
    lines: bound.map((by) => t('console.unbound', { a: a.id, b: boundTo(a, by), by })),
  }
}

const dispositions = { keep: true, drop: false } as const

function replace([name, kindName, how]: readonly string[], { topology }: Situation): Answer {
  const old = componentNamed(topology, name)
  const from = kindOfRecord(old)
  const to = kindNamed(kindName)
  if (how !== undefined && !Object.hasOwn(dispositions, how)) throw new Refusal(t('console.keep-or-drop', { value: how }))
  const keep = how === undefined ? undefined : dispositions[how as keyof typeof dispositions]
  if (to.kind === from.kind) return renewal(old, from, keep ?? true)
  if (keep) throw new Refusal(t('console.cannot-keep', { a: old.id, from: kindTitle(from), to: kindTitle(to) }))
  const tree = treeOf(topology)
  const inside = tree.children(old.id)
  if (inside.length > 0)
    throw new Refusal(t('console.holds', { a: old.id, what: inside.map((each) => titleOf(each, kindOf(each.kind))).join(', ') }))
  // what both have by the same name and of the same type, bindings first of all, goes on
  const kept = Object.entries(old.parameters ?? {}).filter(([parameter, value]) => {
    const spec = to.parameters[parameter]
    return (
      spec !== undefined &&
      spec.type === from.parameters[parameter]?.type &&
      (spec.type !== 'choice' || String(value) in spec.options)
    )
  })
  const { parameters: _, title, ...place } = old
  const record: ComponentRecord = {
    ...place,
    kind: to.kind,
    ...(title !== undefined && title === old.id && { title }),
    ...(kept.length > 0 && { parameters: Object.fromEntries(kept) }),
  }
  const without = { ...topology, components: topology.components.filter(({ id }) => id !== old.id) }
  const verdict = canPlace(without, catalogueList(), to.kind, record.parameters, old.parent ?? null)
  if (!verdict.ok)
    throw new Refusal(
      t('console.refused', {
        kind: kindTitle(to),
        host: old.parent ?? t('canvas.name'),
        reason: withNames(verdict.reason, topology),
      }),
    )
  const next = topology.components[topology.components.findIndex(({ id }) => id === old.id) + 1]
  return {
    edits: [
      { type: 'remove', ids: [old.id] },
      {
        type: 'add',
        components: [record],
        links: tree.links(old.id),
        ...(next && tree.links(old.id).length === 0 && { before: next.id }),
      },
    ],
    lines: [t('console.replaced', { a: old.id, kind: kindTitle(to) })],
    select: [old.id],
  }
}

function subscribe([nameA, nameB]: readonly string[], { topology }: Situation): Answer {
  const { a, b, kindA, kindB } = pair(topology, nameA, nameB)
  const by = subscriptionOf(a)
  const spec = kindA.parameters[by]
  if (spec?.type !== 'reference' || spec.role !== kindB.role)
    throw new Refusal(t('console.wrong-role', { value: b.id, kind: kindTitle(kindB) }))
  return { edits: [set(a.id, by, b.id)], lines: [t('console.subscribed', { a: a.id, b: b.id })] }
}

function unsubscribe([nameA, nameB]: readonly string[], { topology }: Situation): Answer {
  const a = componentNamed(topology, nameA)
  const by = subscriptionOf(a)
  const now = boundTo(a, by)
  if (now === '') throw new Refusal(t('console.not-subscribed', { a: a.id }))
  const b = nameB === undefined ? now : componentNamed(topology, nameB).id
  if (b !== now) throw new Refusal(t('console.not-subscribed-to', { a: a.id, b }))
  return { edits: [set(a.id, by, null)], lines: [t('console.unsubscribed', { a: a.id, b })] }
}

function subscriptionOf(record: ComponentRecord): string {
  const { subscribes } = kindOfRecord(record)
  if (subscribes === undefined)
    throw new Refusal(t('console.cannot-subscribe', { a: record.id, kind: kindTitle(kindOfRecord(record)) }))
  return subscribes
}

type OfDevices = (topology: Topology, catalogue: ReturnType<typeof catalogueList>, words: readonly string[]) => DeviceAnswer

function ofDevices(command: OfDevices) {
  return (words: readonly string[], { topology }: Situation): Answer => {
    try {
      return command(topology, catalogueList(), words)
    } catch (error) {
      throw new Refusal((error as Error).message)
    }
  }
}

function list([name]: readonly string[], { topology }: Situation): Answer {
  return { lines: name === undefined ? listAll(topology) : listOne(topology, named(topology, name)) }
}

function help([name]: readonly string[]): Answer {
  const shown = name === undefined ? Object.values(commands) : [find(name)]
  const width = Math.max(...shown.map(({ usage }) => usage.length)) + 3
  return { lines: shown.map(({ usage, doc }) => `${usage.padEnd(width)}${t(doc)}`) }
}
