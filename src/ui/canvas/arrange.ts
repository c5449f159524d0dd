/** Aligning what is selected, and laying the whole canvas out by its links. One change, one undo step each. */

import { kindOf } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { treeOf } from '../store/tree.ts'
import { t } from '../text/text.ts'
import { type Alignment, aligned, type Placed, type Positions } from './aligned.ts'
import { theCamera } from './flow.ts'
import { scene } from './scene.ts'

function selectedRoots(): Placed[] {
  const { selection, topology } = useLab.getState()
  const tree = treeOf(topology)
  return selection.flatMap((id) => {
    const box = scene.boxes().get(id)
    return box && tree.component(id) ? [{ id, ...scene.position(id), width: box.width, height: box.height }] : []
  })
}

export function align(alignment: Alignment): void {
  const rects = selectedRoots()
  if (rects.length > 1) useLab.getState().apply([{ type: 'place', positions: aligned(rects, alignment) }], t('canvas.aligned'))
}

/** What only sends stands first, what only receives last, whichever way their links were drawn. */
function stage(root: string): number {
  const kind = kindOf(treeOf(useLab.getState().topology).component(root)?.kind ?? '')
  if (kind?.flow) return -1
  return kind?.addressable && !kind.offers ? 1 : 0
}

/** Left to right along the links; what no link joins stands below in rows. */
export async function arrange(): Promise<void> {
  const { graphlib, layout } = await import('@dagrejs/dagre')
  const { topology, apply } = useLab.getState()
  const tree = treeOf(topology)
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 120 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const box of scene.boxes().values()) graph.setNode(box.id, { width: box.width, height: box.height })
  for (const link of topology.links) {
    const from = tree.root(link.from)?.id
    const to = tree.root(link.to)?.id
    if (!from || !to || from === to) continue
    const [first, second] = stage(from) <= stage(to) ? [from, to] : [to, from]
    graph.setEdge(first, second, {}, link.id)
  }
  layout(graph)
  const positions: Positions = {}
  for (const id of graph.nodes()) {
    const { x, y, width, height } = graph.node(id)
    positions[id] = { x: Math.round((x - width / 2) / 8) * 8, y: Math.round((y - height / 2) / 8) * 8 }
  }
  if (Object.keys(positions).length === 0) return
  apply([{ type: 'place', positions }], t('canvas.arranged'))
  requestAnimationFrame(() => theCamera()?.fit())
}
