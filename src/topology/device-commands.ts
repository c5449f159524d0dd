/**
 * `ifconfig` and `ethtool` for network devices of a protocol stack, in the console and in scripts: a device is what stands on a card
 * (its parameter `device`) and has an MTU and can be down; the speed is that of the card's link.
 */
import type { Kind } from '../sim/kind.ts'
import type { ComponentRecord, Edit, LinkRecord, ParameterValue, Topology } from './document.ts'
import { parseQuantity } from './quantity.ts'
import { show } from './show.ts'

export interface DeviceAnswer {
  readonly edits: readonly Edit[]
  readonly lines: readonly string[]
}

const needed = ['device', 'mtu', 'up']

export function devicesOf({ components }: Topology, catalogue: readonly Kind[]): ComponentRecord[] {
  const kinds = new Set(
    catalogue.filter(({ parameters }) => needed.every((name) => Object.hasOwn(parameters, name))).map(({ kind }) => kind),
  )
  return components.filter(({ kind }) => kinds.has(kind))
}

/** Without words the devices, with one a device; up, down and mtu change it. Throws what is wrong. */
export function ifconfig(topology: Topology, catalogue: readonly Kind[], words: readonly string[]): DeviceAnswer {
  const devices = devicesOf(topology, catalogue)
  const [id, what, value] = words
  if (id === undefined) return { edits: [], lines: devices.map((device) => lineOf(topology, catalogue, device)) }
  const device = deviceNamed(devices, id)
  if (what === undefined) return { edits: [], lines: [lineOf(topology, catalogue, device)] }
  if (what === 'up' || what === 'down') return changed(device.id, 'up', what === 'up', `${id} is ${what}`)
  if (what !== 'mtu') throw new Error(`${show(what)} where up, down or mtu is expected`)
  const bytes = parseQuantity(value ?? '', 'byte')
  if (bytes === null) throw new Error(`mtu ${show(value ?? '')} where a number of bytes is expected`)
  return changed(device.id, 'mtu', bytes, `${id} mtu ${bytes}`)
}

/** With a device its speed and whether its link is there; `-s <device> speed <rate>` sets the link's rate. */
export function ethtool(topology: Topology, catalogue: readonly Kind[], words: readonly string[]): DeviceAnswer {
  const setting = words[0] === '-s'
  const [id, what, value] = setting ? words.slice(1) : words
  const device = deviceNamed(devicesOf(topology, catalogue), id ?? '')
  const link = linkOf(topology, device)
  if (!setting) {
    const { technology = '', rate = null, up = true } = link === undefined ? {} : valuesOf(catalogue, link)
    const speed = link === undefined ? 'unknown' : `${Number(rate) / 1e6} Mb/s`
    return {
      edits: [],
      lines: [`${id}: port ${technology || 'none'}, speed ${speed}, link detected: ${link && up === true ? 'yes' : 'no'}`],
    }
  }
  if (what !== 'speed') throw new Error(`${show(what ?? '')} where speed is expected`)
  const rate = parseQuantity(value ?? '', 'bit/second')
  if (rate === null) throw new Error(`speed ${show(value ?? '')} where a rate such as 100 Mbit/s is expected`)
  if (link === undefined) throw new Error(`${id} has no link`)
  return changed(link.id, 'rate', rate, `${id}: speed ${rate / 1e6} Mb/s`)
}

const changed = (id: string, parameter: string, value: ParameterValue, line: string): DeviceAnswer => ({
  edits: [{ type: 'set', id, parameter, value }],
  lines: [line],
})

function deviceNamed(devices: readonly ComponentRecord[], id: string): ComponentRecord {
  const device = devices.find((each) => each.id === id)
  if (device) return device
  throw new Error(`${show(id)} is no device; there are ${devices.map((each) => each.id).join(', ') || 'none'}`)
}

/** The link of the card that it stands on. */
const linkOf = ({ links }: Topology, { parameters }: ComponentRecord): LinkRecord | undefined =>
  links.find(({ from, to }) => from === parameters?.device || to === parameters?.device)

/** Parameters as set, else as the chosen technology gives them, else by default. */
function valuesOf(catalogue: readonly Kind[], { kind, parameters = {} }: LinkRecord): Record<string, ParameterValue | null> {
  const specs = catalogue.find((each) => each.kind === kind)?.parameters ?? {}
  const values: Record<string, ParameterValue | null> = {}
  for (const [name, spec] of Object.entries(specs)) values[name] = spec.default
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.type !== 'choice') continue
    const chosen = String(parameters[name] ?? spec.default)
    for (const [target, given] of Object.entries(spec.sets?.[chosen] ?? {})) values[target] = given.value
  }
  return { ...values, ...parameters }
}

function lineOf(topology: Topology, catalogue: readonly Kind[], device: ComponentRecord): string {
  const { parameters = {} } = device
  const specs = catalogue.find(({ kind }) => kind === device.kind)?.parameters ?? {}
  const read = (name: string) => parameters[name] ?? specs[name].default
  const link = linkOf(topology, device)
  const over =
    read('device') === '' ? 'any card' : `${read('device')} (${link ? valuesOf(catalogue, link).technology : 'no link'})`
  return `${device.id}: ${read('up') === true ? 'up' : 'down'}, mtu ${read('mtu')}, over ${over}`
}
