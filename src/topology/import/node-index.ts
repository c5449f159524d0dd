/** Which nodes a file has, and which of them an edge joins. */
import { show } from '../show.ts'
import type { Losses } from './loss.ts'

/** Ids of the file to indices, as its nodes are read; what cannot be an edge is listed as lost. */
export class NodeIndex {
  private readonly index = new Map<string, number>()
  private readonly losses: Losses
  constructor(losses: Losses) {
    this.losses = losses
  }
  /** False when the node has no id, or one that another has. */
  add(id: string): boolean {
    if (id === '') this.losses.add('nodes without id', 'no edge can name them')
    else if (this.index.has(id)) this.losses.add('nodes with an id that another has', 'the first keeps it', show(id))
    else return this.index.set(id, this.index.size) !== undefined
    return false
  }
  has(id: string): boolean {
    return this.index.has(id)
  }
  /** Indices of an edge's ends; null when it joins no two nodes. */
  ends(source: string, target: string): { from: number; to: number } | null {
    const [from, to] = [this.index.get(source), this.index.get(target)]
    if (from === undefined || to === undefined) {
      const name = `${source === '' ? 'nothing' : show(source)} – ${target === '' ? 'nothing' : show(target)}`
      this.losses.add('edges to what is no node', 'a link needs two ends', name)
      return null
    }
    if (from === to) {
      this.losses.add('edges from a node to itself', 'a link joins two components', show(source))
      return null
    }
    return { from, to }
  }
}
