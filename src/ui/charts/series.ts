/** Which lines each live chart has, derived from what runs. Pure. */
import type { Tone, Unit } from '../../sim/kind.ts'
import { flowFields, type TelemetryLayout } from '../../worker/protocol.ts'
import { seriesKey } from '../live/feed.ts'
import { type Frame, flowField } from '../live/frame.ts'
import { type History, windowAt } from '../live/history.ts'
import { live } from '../text/en-live.ts'
import { t } from '../text/text.ts'

export const chartIds = ['throughput', 'latency', 'utilisation', 'queues', 'goodput', 'congestion', 'roundTrip', 'drops'] as const
export type ChartId = (typeof chartIds)[number]

/** What the page knows about an id of the layout. */
export interface Names {
  title(id: string): string
  tone(id: string): Tone
  isLink(id: string): boolean
  /** title of what stands on the canvas around it; nothing when it stands there itself */
  place(id: string): string | undefined
}

export interface Line {
  /** key in the history */
  readonly key: string
  /** stable name for tests and tables, e.g. `crossing-router` */
  readonly id: string
  /** column of the legend */
  readonly column: 'value' | 'p50' | 'p99'
  readonly dash?: string
  readonly width: number
  readonly opacity: number
  /** false: only its value is shown, because its line would be one too many */
  readonly drawn: boolean
}

/** One row of a legend: one colour, one or two lines. */
export interface Row {
  readonly id: string
  readonly label: string
  /** what of it is meant, said more quietly */
  readonly note?: string
  readonly hint?: string
  readonly colour: string
  readonly lines: readonly Line[]
}

export interface ChartLook {
  readonly unit: Unit
  /** upper end of the axis while nothing is larger */
  readonly least: number
  /** 'fixed': the axis never changes */
  readonly scale: 'linear' | 'log' | 'fixed'
  /** its rows have long names */
  readonly long?: boolean
}

export const looks: { readonly [chart in ChartId]: ChartLook } = {
  throughput: { unit: 'bit/second', least: 1e5, scale: 'linear' },
  latency: { unit: 'second', least: 1e-3, scale: 'log' },
  utilisation: { unit: 'fraction', least: 1, scale: 'fixed', long: true },
  queues: { unit: 'packet', least: 5, scale: 'linear', long: true },
  goodput: { unit: 'bit/second', least: 1e6, scale: 'linear' },
  congestion: { unit: 'byte', least: 1e4, scale: 'linear' },
  roundTrip: { unit: 'second', least: 1e-3, scale: 'linear' },
  drops: { unit: 'packet', least: 5, scale: 'linear' },
}

export const flowColour = (index: number): string => `var(--flow-${(index % 8) + 1})`
const dashes = [undefined, '6 3', '2 3', '8 3 2 3'] as const

const line = (key: string, id: string, more: Partial<Line> = {}): Line => ({
  key,
  id,
  column: 'value',
  width: 1.75,
  opacity: 1,
  drawn: true,
  ...more,
})

function flowRows(
  layout: TelemetryLayout,
  names: Names,
  picked: ReadonlySet<string>,
  lines: (flow: string) => Line[],
  note?: string,
): Row[] {
  const rows = layout.flows.flatMap(({ id, source }, index): Row[] =>
    picked.has(id) ? [{ id, label: names.title(source), colour: flowColour(index), note, lines: lines(id) }] : [],
  )
  const goals = new Map(layout.flows.map(({ id, destination }) => [id, destination]))
  return toldApart(rows, ({ id }) => {
    const goal = goals.get(id)
    return goal ? t('charts.to', { what: names.title(goal) }) : undefined
  })
}

/** Rows of the same name get what tells them apart: what `more` says of them, and their id where that is the same too. */
function toldApart(rows: readonly Row[], more: (row: Row) => string | undefined): Row[] {
  const withMore = noted(rows, more)
  return noted(withMore, ({ id }) => id)
}
function noted(rows: readonly Row[], more: (row: Row) => string | undefined): Row[] {
  const times = new Map<string, number>()
  for (const row of rows) times.set(rowName(row), (times.get(rowName(row)) ?? 0) + 1)
  return rows.map((row) => {
    const words = (times.get(rowName(row)) ?? 0) > 1 ? more(row) : undefined
    return words === undefined ? row : { ...row, note: row.note === undefined ? words : `${words}, ${row.note}` }
  })
}

/** A reason of the engine in the person's words. */
export function reasonText(reason: string): string {
  const key = `drop.${reason}`
  return isKey(key) ? t(key) : reason
}
const isKey = (key: string): key is keyof typeof live => Object.hasOwn(live, key)

/** Name of a resource among all. */
const resourceId = ({ component, name }: { readonly component: string; readonly name: string }) => `${component}-${name}`

export const rowName = ({ label, note }: Row): string => (note ? `${label}, ${note}` : label)

/** Lines of one tone are told apart by shade and dash. */
function resourceRows(
  layout: TelemetryLayout,
  names: Names,
  prefix: string,
  key: typeof seriesKey.queue,
  picked: ReadonlySet<string>,
): Row[] {
  const perTone = new Map<Tone, number>()
  const owners = new Map(layout.resources.map((resource) => [resourceId(resource), resource.component]))
  const rows = layout.resources.flatMap((resource): Row[] => {
    const { component, name, title } = resource
    if (!picked.has(resourceId(resource))) return []
    const tone = names.tone(component)
    const nth = perTone.get(tone) ?? 0
    perTone.set(tone, nth + 1)
    return [
      {
        id: resourceId(resource),
        // a processor is known by what it is, a link by where it lies
        label: names.isLink(component) ? names.title(component) : title,
        note: names.isLink(component) ? title : names.title(component),
        colour:
          nth === 0 ? `var(--tone-${tone})` : `color-mix(in oklab, var(--tone-${tone}) ${nth % 2 === 1 ? 55 : 75}%, var(--text))`,
        lines: [line(key(component, name), `${prefix}-${component}-${name}`, { dash: dashes[nth % dashes.length] })],
      },
    ]
  })
  return toldApart(rows, ({ id }) => names.place(owners.get(id) ?? ''))
}

/** Charts of what only TCP has. */
export const ofConnections = (chart: ChartId): boolean => chart === 'goodput' || chart === 'congestion' || chart === 'roundTrip'

/** Every row that a chart could draw: of flows, resources, machines and reasons the picked ones, of connections all. */
export function rowsOf(chart: ChartId, layout: TelemetryLayout, names: Names, picked: ReadonlySet<string>): Row[] {
  switch (chart) {
    case 'throughput':
      return flowRows(layout, names, picked, (flow) => [line(seriesKey.throughput(flow), `throughput-${flow}`)])
    case 'latency':
      return [
        ...layout.machines
          .filter((machine) => picked.has(machine))
          .map((machine, index) => ({
            id: machine,
            label: names.title(machine),
            note: t('charts.crossing'),
            hint: t('charts.crossing.hint'),
            colour: 'var(--text)',
            lines: [
              line(seriesKey.crossing(machine), `crossing-${machine}`, {
                column: 'p50',
                width: 2.25,
                dash: dashes[index % dashes.length],
              }),
            ],
          })),
        ...flowRows(
          layout,
          names,
          picked,
          (flow) => [
            line(seriesKey.p50(flow), `p50-${flow}`, { column: 'p50' }),
            line(seriesKey.p99(flow), `p99-${flow}`, {
              column: 'p99',
              width: 1.25,
              opacity: 0.6,
              drawn: layout.flows.filter(({ id }) => picked.has(id)).length <= 3,
            }),
          ],
          t('charts.end-to-end'),
        ),
      ]
    case 'utilisation':
      return resourceRows(layout, names, 'utilisation', seriesKey.utilisation, picked)
    case 'queues':
      return resourceRows(layout, names, 'queue', seriesKey.queue, picked)
    case 'goodput':
    case 'congestion':
    case 'roundTrip':
      return flowRows(layout, names, new Set(layout.connections), (flow) => [line(seriesKey[chart](flow), `${chart}-${flow}`)])
    case 'drops':
      return layout.dropReasons
        .filter((reason) => picked.has(reason))
        .map((reason, index) => ({
          id: reason,
          label: reasonText(reason),
          colour: index === 0 ? 'var(--status-bad)' : flowColour(index),
          lines: [line(seriesKey.drops(reason), `drops-${reason}`)],
        }))
  }
}

/** The flows that have sent; before the first has, all of them. A program that may send, and does not, is none to look at. */
export function pickFlows({ flows }: TelemetryLayout, frame: Pick<Frame, 'numbers' | 'sections'> | null): readonly string[] {
  const sent = (index: number) => (frame ? frame.numbers[frame.sections.flows + index * flowFields + flowField.sent] : 0)
  const senders = flows.filter((_, index) => sent(index) > 0)
  return (senders.length > 0 ? senders : flows).map(({ id }) => id)
}

/** The reasons for which packets have been dropped so far. */
export const pickReasons = (layout: TelemetryLayout, history: History): ReadonlySet<string> =>
  new Set(layout.dropReasons.filter((reason) => history.current(seriesKey.drops(reason), 0) > 0))

/** The machines that packets have crossed; before the first has, all of them. */
export function pickMachines(layout: TelemetryLayout, history: History): ReadonlySet<string> {
  const crossed = layout.machines.filter((machine) => !Number.isNaN(history.current(seriesKey.crossing(machine), 0)))
  return new Set(crossed.length > 0 ? crossed : layout.machines)
}

const coarse = 8

/** The highest eighth of the last `span` seconds: what has just fallen is still worth a look. */
function peak(history: History, key: string, span: number, scratch: Float64Array): number {
  history.read(key, { ...windowAt(history.last, span, coarse), smooth: span / coarse }, scratch)
  return scratch.reduce((most, value) => (value > most ? value : most), 0)
}

/**
 * The resources worth a line: the busiest of the last `span` seconds, but one that is shown stays until another is clearly
 * busier, so that lines do not come and go.
 */
export function pickResources(
  layout: TelemetryLayout,
  history: History,
  key: typeof seriesKey.queue,
  span: number,
  shown: ReadonlySet<string>,
  most: number,
): ReadonlySet<string> {
  const scratch = new Float64Array(coarse)
  const all = layout.resources.map((resource, index) => {
    const id = resourceId(resource)
    const bonus = shown.has(id) ? 1 : 0
    const weight = peak(history, key(resource.component, resource.name), span, scratch) * (1 + 0.3 * bonus) + 1e-6 * bonus
    return { id, index, weight }
  })
  all.sort((a, b) => b.weight - a.weight || a.index - b.index)
  return new Set(all.slice(0, most).map(({ id }) => id))
}
