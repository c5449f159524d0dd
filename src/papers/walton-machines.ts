/** The machines of the peer-DMA host router's designs: host, card, driver and router, joined by Myrinet. */
import type { ParameterValue } from '../topology/document.ts'
import { type Part, part, wire } from '../topology/notation.ts'

export type Path = 'conventional' | 'in-place' | 'header-copy'
export type Settings = Readonly<Record<string, ParameterValue>>

export const names: { readonly [path in Path]: string } = {
  conventional: 'conventional driver',
  'in-place': 'IN-PLACE',
  'header-copy': 'HEADER-COPY',
}
const myrinet = { technology: 'myrinet' }
export const join = (from: string, to: string) => wire(from, to, myrinet)

export const machine = (
  id: string,
  title: string,
  at: readonly [number, number],
  holds: readonly Part[],
  settings: Settings = {},
): Part => part(id, 'infrastructure/machine', { title, at, parameters: { profile: 'walton-ppro', ...settings }, holds })

export const card = (id: string, settings?: Settings, holds?: readonly Part[]): Part =>
  part(id, 'nic/myrinet', { title: id, ...(settings && { parameters: settings }), ...(holds && { holds }) })
export const driver = (path: Path, settings: Settings = {}): Part =>
  part('driver', 'kernel/driver', { parameters: { path, ...settings } })
export const router = (path: Path, settings: Settings = {}, more: readonly Part[] = []): Part =>
  machine(
    'router',
    'Host router',
    [520, 0],
    [card('my0'), card('my1'), driver(path, settings), part('ip', 'kernel/forwarding'), ...more],
  )
