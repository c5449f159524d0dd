/** For tests: programs of the library at both ends of a link, in a world. */
import { fromLibrary } from '../lessons/from-library.ts'
import type { ParameterValue, Topology } from '../topology/document.ts'
import { FrameWatch } from '../topology/frame-watch.ts'
import { design, kernel, part, wire } from '../topology/notation.ts'
import { Run } from '../topology/run.ts'
import { engine } from './javascript.ts'

/** What packets ask for by name, and the programs that answer before the link, on the way, and behind it. */
export interface Pair {
  readonly name: string
  readonly before: string
  readonly between?: string
  readonly behind: string
  /** of its sender */
  readonly parameters?: Readonly<Record<string, ParameterValue>>
}

export const places = ['before', 'between', 'behind'] as const

/** A sender and a receiver for each pair; all cross three machines. The link `between--behind` has what parameters are given. */
export function libraryDesign(
  pairs: readonly Pair[],
  link: Readonly<Record<string, ParameterValue>> = {},
  duration = 0.5,
): Topology {
  const held = places.map((place) => pairs.filter((pair) => pair[place] !== undefined))
  return {
    ...design(
      'Programs of the library',
      '',
      [
        ...pairs.map(({ name, parameters }, i) =>
          part(`sender-${name}`, 'traffic/source', {
            at: [0, 80 * i],
            parameters: { service: name, destination: `receiver-${name}`, size: 600, rate: 200, ...parameters },
          }),
        ),
        part('senders', 'network/switch', { at: [180, 60] }),
        ...places.map((place, i) =>
          part(place, 'infrastructure/machine', {
            title: place,
            at: [330 + 700 * i, 0],
            parameters: { profile: '', clock: 3e9, cpus: 2 },
            holds: [
              part(`${place}-in`, 'nic/plain'),
              part(`${place}-out`, 'nic/plain'),
              ...kernel(place),
              part(`${place}-ee`, 'ee/tamanoir', {
                parameters: { runtime: 'native' },
                holds: held[i].map((pair) =>
                  part(`${place}-${pair.name}`, 'service/script', {
                    parameters: { name: pair.name, program: `${place}-${pair.name}` },
                  }),
                ),
              }),
            ],
          }),
        ),
        part('receivers', 'network/switch', { at: [2440, 60] }),
        ...pairs.map(({ name }, i) => part(`receiver-${name}`, 'traffic/sink', { at: [2600, 80 * i] })),
      ],
      [
        ...pairs.map(({ name }) => wire(`sender-${name}`, 'senders')),
        wire('senders', 'before-in'),
        wire('before-out', 'between-in'),
        wire('between-out', 'behind-in', link),
        wire('behind-out', 'receivers'),
        ...pairs.map(({ name }) => wire('receivers', `receiver-${name}`)),
      ],
      { duration, speed: 0 },
    ),
    programs: places.flatMap((place, i) => held[i].map((pair) => fromLibrary(pair[place] as string, `${place}-${pair.name}`))),
  }
}

/** Runs it, and keeps the frames that cross the links named, from their IP header on. */
export function framesOf(topology: Topology, links: readonly string[]) {
  const run = new Run(topology, [], undefined, undefined, engine())
  const frames = new Map<string, Uint8Array[]>(links.map((id) => [id, []]))
  const watch = new FrameWatch(run.world, (component, { bytes }) => frames.get(run.world.ids[component])?.push(bytes))
  watch.tap(new Set(links.map((id) => run.world.ids.indexOf(id))))
  run.world.tracer = watch
  run.runUntil(run.end)
  return { result: run.result(), frames: links.map((id) => frames.get(id) ?? []) }
}
