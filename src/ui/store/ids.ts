/** Ids and titles that are free in a topology. */
import type { Topology } from '../../topology/document.ts'

const maxLength = 40

/** `netfilter-hook-2` for the second component of kind `kernel/netfilter-hook`. */
export function freshId(
  topology: Pick<Topology, 'components' | 'links'>,
  kind: string,
  taken: ReadonlySet<string> = new Set(),
): string {
  const stem = (kind.split('/').at(-1) ?? kind).replace(/[^A-Za-z0-9-]/g, '-').slice(0, maxLength - 6)
  const used = new Set([...topology.components, ...topology.links].map(({ id }) => id))
  for (let number = 1; ; number++) {
    const id = `${stem}-${number}`
    if (!used.has(id) && !taken.has(id)) return id
  }
}

/** `Host`, then `Host 2`, `Host 3` …: the first that no sibling has. */
export function freshTitle(title: string, taken: ReadonlySet<string>): string {
  if (!taken.has(title)) return title
  const stem = title.replace(/ \d+$/, '')
  for (let number = 2; ; number++) if (!taken.has(`${stem} ${number}`)) return `${stem} ${number}`
}
