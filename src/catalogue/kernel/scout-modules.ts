/** The string of protocol modules of a Scout path: what it may be, and which packets it is for. */

/** Each module, and those that it may stand on; '' = at the network. */
const stands = {
  ETH: [''],
  IP: ['ETH'],
  UDP: ['IP'],
  TCP: ['IP'],
  RTP: ['UDP'],
  RTCP: ['UDP'],
  NodeOS: ['IP', 'UDP', 'TCP', 'RTP', 'RTCP'],
  Pastry: ['UDP', 'TCP', 'NodeOS'],
  PAST: ['Pastry'],
  SCRIBE: ['Pastry'],
} as const satisfies Readonly<Record<string, readonly string[]>>
type Module = keyof typeof stands

const names = Object.keys(stands) as readonly Module[]
/** One bit for each module, so that a path's modules are one number. */
export const moduleBit = Object.fromEntries(names.map((name, i) => [name, 1 << i])) as Readonly<Record<Module, number>>

export interface BadModules {
  readonly code: string
  readonly message: string
}

/** `ETH/IP/UDP/NodeOS`, from the network upwards. */
export function readModules(text: string): readonly Module[] | BadModules {
  const modules = text.split('/').map((name) => name.trim())
  const read: Module[] = []
  for (const name of modules) {
    const found = names.find((known) => known === name)
    if (found === undefined) return bad(`'${name}' is no module: ${names.join(', ')} are known`)
    const below = read.at(-1) ?? ''
    if (!(stands[found] as readonly string[]).includes(below))
      return bad(`${found} cannot stand on ${below === '' ? 'the network' : below}: ${where(found)} is expected below it`)
    read.push(found)
  }
  return read
}

const bad = (message: string): BadModules => ({ code: 'not-a-path', message })
const where = (module: Module): string => stands[module].map((name) => (name === '' ? 'the network' : name)).join(' or ')

/** Of a text that has been checked; an empty one has none: a raw path. */
export function modulesIn(text: string): readonly Module[] {
  const read = text === '' ? [] : readModules(text)
  return 'code' in read ? [] : read
}

export const bitsOf = (modules: readonly Module[]): number => modules.reduce((bits, module) => bits | moduleBit[module], 0)

/** What a partner driver publishes, and a raw path is for: whether packets come from a device or go there. */
export const direction = { source: 1, sink: 2, bridge: 3 } as const
