/** Whether a link can join its two ends. */
import type { Kind } from '../sim/kind.ts'
import type { ComponentRecord, LinkRecord } from './document.ts'
import { isInside, nameOf, type Scene } from './placement.ts'
import { type Fix, type Problem, problem } from './problem.ts'
import { show } from './show.ts'

/**
 * How many links a component of this kind takes on its link port; 0 = it has none. What can also stand by itself has its port
 * only there: inside a host it sends through the host's cards.
 */
export function linkPlaces(kind: Kind, parent: string | undefined): number {
  if (kind.free && parent !== undefined) return 0
  const port = Object.values(kind.ports).find(({ joins }) => joins === 'link')
  return port ? (port.max ?? 1) : 0
}

/** Whether one more link can end at the component. */
export function canJoin({ components, kinds, ends }: Scene, id: string): boolean {
  const record = components.get(id)
  const kind = kinds.get(record?.kind ?? '')
  return kind !== undefined && kind.forwards !== 'wire' && (ends.get(id)?.length ?? 0) < linkPlaces(kind, record?.parent)
}

export function checkLink(scene: Scene, link: LinkRecord, kind: Kind, path: string): Problem[] {
  const removal: Fix = { title: `Remove ${nameOf(link)}`, edits: [{ type: 'remove', ids: [link.id] }] }
  const make = (code: string, at: string, message: string, fixes: readonly Fix[] = []) =>
    problem(code, `${path}.${at}`, `${nameOf(link)}: ${message}`, {
      subject: link.id,
      values: { id: link.id, from: link.from, to: link.to },
      fixes: [...fixes, removal],
    })
  if (kind.forwards !== 'wire') return [make('not-a-link', 'kind', `${kind.title} cannot join two ports`)]
  if (link.from === link.to) return [make('self-link', 'to', `both ends are at ${link.to}`)]
  return (['from', 'to'] as const).flatMap((end) => {
    const id = link[end]
    const component = scene.components.get(id)
    if (!component) return [make('no-such-component', end, `its end ${show(id)} does not exist`)]
    const its = scene.kinds.get(component.kind)
    if (!its) return []
    const places = linkPlaces(its, component.parent)
    if (places === 0) {
      const host = its.free ? scene.components.get(component.parent ?? '') : undefined
      const why = host ? `is in ${nameOf(host)} and sends through its cards` : `(${its.title}) has no port for a link`
      return [make('no-port', end, `${nameOf(component)} ${why}`, rejoin(scene, link, end, component))]
    }
    const place = (scene.ends.get(id) ?? []).indexOf(link.id)
    if (place < places) return []
    const more = `${nameOf(component)} takes at most ${places} ${places === 1 ? 'link' : 'links'}, this is number ${place + 1}`
    return [make('port-full', end, more, rejoin(scene, link, end, component))]
  })
}

/** The same link to a free port of what is placed inside the component, or beside it. */
function rejoin(scene: Scene, link: LinkRecord, end: 'from' | 'to', component: ComponentRecord): Fix[] {
  const near = component.parent ?? component.id
  const other = end === 'from' ? link.to : link.from
  return [...scene.components.values()]
    .filter(({ id }) => id !== other && id !== component.id && isInside(scene, id, near) && canJoin(scene, id))
    .slice(0, 2)
    .map((port) => ({
      title: `Join ${nameOf(port)} instead`,
      edits: [
        { type: 'remove', ids: [link.id] },
        { type: 'add', components: [], links: [{ ...link, [end]: port.id }] },
      ],
    }))
}
