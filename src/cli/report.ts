/** The result of a run for people. */
import type { ComponentResult, Distribution, RunResult } from '../sim/result.ts'
import { count, percent, readable, table } from './table.ts'

export function report(title: string, result: RunResult): string {
  const { events, packetHops, wallSeconds, invariants } = result
  const speed = wallSeconds > 0 ? ` in ${readable(wallSeconds, 's')}, ${count(Math.round(events / wallSeconds))} events/s` : ''
  return [
    `${title === '' ? 'Untitled' : title}\n`,
    `${result.simulatedSeconds} s simulated, seed ${result.seed}: ${count(events)} events, ${count(packetHops)} packet hops${speed}\n`,
    section('Flows', flows(result)),
    section('Machines, crossing time', machines(result)),
    section('Components', components(result)),
    `\n${verdict(invariants)}digest ${result.digest}, engine version ${result.engineVersion}\n`,
  ].join('')
}

const section = (title: string, text: string) => (text === '' ? '' : `\n${title}\n${text}`)

const seconds = (value: number, { count }: Distribution) => (count === 0 ? '–' : readable(value, 's'))

function flows(result: RunResult): string {
  if (result.flows.length === 0) return ''
  const head = ['flow', 'sent', 'delivered', 'dropped', 'in flight', 'throughput', 'mean', 'p50', 'p99', 'max']
  return table(
    head,
    result.flows.map((flow) => {
      const { mean, p50, p99, max } = flow.latencySeconds
      return [
        flow.id,
        ...[flow.sent, flow.delivered, flow.dropped, flow.inFlight].map(count),
        readable(flow.throughputBitsPerSecond, 'bit/s'),
        ...[mean, p50, p99, max].map((value) => seconds(value, flow.latencySeconds)),
      ]
    }),
  )
}

function machines(result: RunResult): string {
  const crossed = result.machines.filter(({ crossingSeconds }) => crossingSeconds.count > 0)
  if (crossed.length === 0) return ''
  return table(
    ['machine', 'packets', 'mean', 'p50', 'p99', 'max'],
    crossed.map(({ id, crossingSeconds }) => {
      const { mean, p50, p99, max } = crossingSeconds
      return [id, count(crossingSeconds.count), ...[mean, p50, p99, max].map((value) => seconds(value, crossingSeconds))]
    }),
  )
}

/** One row per resource that was used or waited for, and one per component that only dropped. */
function components(result: RunResult): string {
  const rows = result.components.flatMap((component) => {
    const drops = dropped(component)
    const used = Object.entries(component.utilisation).filter(([name, value]) => value > 0 || component.queue[name].max > 0)
    if (used.length === 0) return drops === '' ? [] : [[component.id, component.kind, '', '', '', '', drops]]
    return used.map(([name, utilisation], index) => {
      const { mean, max } = component.queue[name]
      return [component.id, component.kind, name, percent(utilisation), mean.toFixed(2), count(max), index === 0 ? drops : '']
    })
  })
  if (rows.length === 0) return ''
  return table(['component', 'kind', 'resource', 'utilisation', 'mean queue', 'longest', 'drops'], rows, 3)
}

const dropped = ({ drops }: ComponentResult) =>
  Object.entries(drops)
    .map(([reason, number]) => `${count(number)} ${reason}`)
    .join(', ')

function verdict({ checked, violated }: RunResult['invariants']): string {
  if (violated.length === 0) return `${count(checked)} invariants hold; `
  return `${violated.length} of ${count(checked)} invariants violated: ${violated.join('; ')}\n`
}
