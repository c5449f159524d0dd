/**
 * The commands by which LANA's blocks are arranged, as timed edits of a design: add, rm, set, bind, unbind, replace, subscribe,
 * unsubscribe, and ifconfig and ethtool for its devices, one a line; `at 10ms` before the lines that act then. What follows # is a comment.
 */
import type { Kind } from '../sim/kind.ts'
import { ethtool, ifconfig } from './device-commands.ts'
import type { ComponentRecord, Edit, ParameterValue, TimedEdit, Topology } from './document.ts'
import { applyEdit } from './edits.ts'
import { parseQuantity } from './quantity.ts'
import { show } from './show.ts'

/** What is wrong with a line, and which it is (from 1). */
export class CommandError extends Error {
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`)
    this.name = 'CommandError'
  }
}

interface Context {
  readonly topology: Topology
  readonly catalogue: readonly Kind[]
  readonly blocks: ReadonlyMap<string, Kind>
}
type Command = {
  readonly form: string
  readonly words: number
  readonly edits: (context: Context, words: readonly string[]) => Edit[]
}

const role = 'functional-block'

const commands: Readonly<Record<string, Command>> = {
  add: {
    form: 'add <block> <type> [in <engine>]',
    words: 2,
    edits: (context, [id, type, where, engine]) => {
      const parent = where === 'in' ? engine : theEngine(context)
      return [{ type: 'add', components: [{ id, kind: kindOf(context, type), parent }], links: [] }]
    },
  },
  rm: { form: 'rm <block>', words: 1, edits: (context, [id]) => [{ type: 'remove', ids: [blockOf(context, id).id] }] },
  set: {
    form: 'set <block> <key>=<value> …',
    words: 2,
    edits: (context, [id, ...pairs]) =>
      pairs.map((pair) => {
        const [key, ...value] = pair.split('=')
        return { type: 'set', id: blockOf(context, id).id, parameter: key, value: valueOf(context, id, key, value.join('=')) }
      }),
  },
  bind: {
    form: 'bind <block> <next> [ingress|egress]',
    words: 2,
    edits: (context, [id, next, direction = 'ingress']) => bind(context, id, direction, blockOf(context, next).id),
  },
  unbind: {
    form: 'unbind <block> [ingress|egress]',
    words: 1,
    edits: (context, [id, direction = 'ingress']) => bind(context, id, direction, null),
  },
  replace: {
    form: 'replace <block> <type> [transfer|drop]',
    words: 2,
    edits: (context, [id, type, data]) => replace(context, blockOf(context, id), kindOf(context, type), data),
  },
  subscribe: {
    form: 'subscribe <block> <to>',
    words: 2,
    edits: (context, [id, to]) => [
      { type: 'set', id: blockOf(context, id).id, parameter: 'subscription', value: blockOf(context, to).id },
    ],
  },
  unsubscribe: {
    form: 'unsubscribe <block>',
    words: 1,
    edits: (context, [id]) => [{ type: 'set', id: blockOf(context, id).id, parameter: 'subscription', value: null }],
  },
  ifconfig: {
    form: 'ifconfig <device> up|down|mtu <bytes>',
    words: 2,
    edits: ({ topology, catalogue }, words) => [...ifconfig(topology, catalogue, words).edits],
  },
  ethtool: {
    form: 'ethtool -s <device> speed <rate>',
    words: 4,
    edits: ({ topology, catalogue }, words) => [...ethtool(topology, catalogue, words).edits],
  },
}

/** The design with the commands as edits of it, after those that it has. Throws a CommandError. */
export function withBlockCommands(topology: Topology, catalogue: readonly Kind[], text: string): Topology {
  const blocks = new Map(catalogue.filter((kind) => kind.role === role).map((kind) => [kind.kind, kind]))
  const edits: TimedEdit[] = [...(topology.edits ?? [])]
  let at = edits.at(-1)?.at ?? 0
  let now = edits.reduce((design, { edit }) => applyEdit(design, edit), topology)
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/)
    if (words[0] === '') continue
    try {
      if (words[0] === 'at') {
        at = timeOf(words[1], at)
        continue
      }
      const command = commands[words[0]]
      if (!command) throw new Error(`${show(words[0])} is no command; there are at, ${Object.keys(commands).join(', ')}`)
      if (words.length - 1 < command.words) throw new Error(`${command.form} is expected`)
      for (const edit of command.edits({ topology: now, catalogue, blocks }, words.slice(1))) {
        now = applyEdit(now, edit)
        edits.push({ at, edit })
      }
    } catch (error) {
      throw new CommandError(index + 1, (error as Error).message)
    }
  }
  return { ...topology, edits }
}

function timeOf(text: string | undefined, before: number): number {
  const seconds = parseQuantity(text ?? '', 'second')
  if (seconds === null) throw new Error(`at ${show(text ?? '')} where a time such as 10ms is expected`)
  const at = Math.round(seconds * 1e12)
  if (at < before) throw new Error(`at ${text} is before what has been said already`)
  return at
}

function blockOf({ topology, blocks }: Context, id: string): ComponentRecord {
  const record = topology.components.find((each) => each.id === id)
  if (record && blocks.has(record.kind)) return record
  const known = topology.components.filter(({ kind }) => blocks.has(kind)).map((each) => each.id)
  throw new Error(`${show(id)} is no block; there are ${known.join(', ') || 'none'}`)
}

function kindOf({ blocks }: Context, type: string): string {
  const found = [...blocks.keys()].find((kind) => kind.endsWith(`/${type}`))
  if (found) return found
  throw new Error(
    `${show(type)} is no type of block; there are ${[...blocks.keys()].map((kind) => kind.split('/')[1]).join(', ')}`,
  )
}

/** Where other blocks are. */
function theEngine({ topology, blocks }: Context): string {
  const beside = topology.components.find(({ kind, parent }) => blocks.has(kind) && parent !== undefined)
  if (beside?.parent === undefined) throw new Error('there is no block yet: say in <engine>')
  return beside.parent
}

function bind(context: Context, id: string, direction: string, to: string | null): Edit[] {
  if (direction !== 'ingress' && direction !== 'egress') throw new Error(`${show(direction)} where ingress or egress is expected`)
  return [{ type: 'set', id: blockOf(context, id).id, parameter: direction, value: to }]
}

function valueOf(context: Context, id: string, key: string, text: string): ParameterValue {
  const spec = context.blocks.get(blockOf(context, id).kind)?.parameters[key]
  if (!spec) throw new Error(`${id} has no property ${show(key)}`)
  if (spec.type === 'flag') return text === 'true' || text === 'on' || text === '1'
  if (spec.type !== 'number') return text
  const value = parseQuantity(text, spec.unit)
  if (value === null) throw new Error(`${key}=${text} where a number is expected`)
  return value
}

/** A new version of the block; or another one in its place, under its name and with its bindings, to which those bound to it are bound. */
function replace(context: Context, block: ComponentRecord, kind: string, data: string | undefined): Edit[] {
  if (data !== undefined && data !== 'transfer' && data !== 'drop')
    throw new Error(`${show(data)} where transfer or drop is expected`)
  const set = (id: string, parameter: string, value: ParameterValue): Edit => ({ type: 'set', id, parameter, value })
  if (kind === block.kind) {
    const version = Number(block.parameters?.version ?? 1) + 1
    return [set(block.id, 'data', data === 'drop' ? 'dropped' : 'transferred'), set(block.id, 'version', version)]
  }
  if (data === 'transfer') throw new Error(`private data of a ${block.kind} means nothing to a ${kind}: drop it`)
  const own = context.blocks.get(kind)?.parameters ?? {}
  const kept = Object.entries(block.parameters ?? {}).filter(([name]) => own[name]?.type === 'reference')
  const record = { id: block.id, kind, parent: block.parent, parameters: Object.fromEntries(kept) }
  const bound = context.topology.components.flatMap(({ id, parameters = {} }) =>
    Object.entries(parameters)
      .filter(([, value]) => value === block.id)
      .map(([name]) => set(id, name, block.id)),
  )
  return [{ type: 'remove', ids: [block.id] }, { type: 'add', components: [record], links: [] }, ...bound]
}
