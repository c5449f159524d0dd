/** A short notation for designs in code: components with their children, links by pairs. */
import type { ComponentRecord, LinkRecord, ParameterValue, Topology } from './document.ts'

type Parameters = Readonly<Record<string, ParameterValue>>

/** Component on the canvas or, as a child, in its host. */
export interface Part {
  readonly id: string
  readonly kind: string
  readonly title?: string
  readonly parameters?: Parameters
  readonly at?: readonly [number, number]
  readonly holds?: readonly Part[]
}

export const part = (id: string, kind: string, options: Omit<Part, 'id' | 'kind'> = {}): Part => ({ id, kind, ...options })

/** Link by its two ends; the id is made of them. */
export const wire = (from: string, to: string, parameters?: Parameters): LinkRecord => ({
  id: `${from}--${to}`.slice(0, 40),
  kind: 'link/wire',
  from,
  to,
  ...(parameters ? { parameters } : {}),
})

/** The five hooks and IP forwarding of a machine, named after it; services per hook by point. */
export function kernel(machine: string, services: Readonly<Record<string, readonly Part[]>> = {}): Part[] {
  const points = ['pre-routing', 'local-in', 'forward', 'local-out', 'post-routing']
  const hooks = points.map((point) =>
    part(`${machine}-${point}`, 'kernel/hook', {
      parameters: point === 'pre-routing' ? undefined : { point },
      holds: services[point],
    }),
  )
  return [hooks[0], hooks[1], part(`${machine}-ip`, 'kernel/forwarding'), ...hooks.slice(2)]
}

export function design(
  title: string,
  note: string,
  parts: readonly Part[],
  links: readonly LinkRecord[],
  run: { readonly duration: number; readonly speed: number; readonly seed?: number },
): Topology {
  const components: ComponentRecord[] = []
  const add = (item: Part, parent?: string): void => {
    components.push({
      id: item.id,
      kind: item.kind,
      ...(item.title === undefined ? {} : { title: item.title }),
      ...(parent === undefined ? {} : { parent }),
      ...(item.parameters === undefined ? {} : { parameters: item.parameters }),
      ...(item.at === undefined ? {} : { x: item.at[0], y: item.at[1] }),
    })
    for (const child of item.holds ?? []) add(child, item.id)
  }
  for (const item of parts) add(item)
  return {
    schemaVersion: 1,
    title,
    note,
    seed: run.seed ?? 1,
    duration: run.duration,
    components,
    links,
    view: { speed: run.speed },
  }
}
