/** React Flow's nodes and edges from the geometry; an element that has not changed stays the same object, so it is not drawn again. */
import type { Edge, Node, NodeHandle, Position } from '@xyflow/react'
import type { LinkRecord, Topology } from '../../topology/document.ts'
import { freePorts } from '../store/connect.ts'
import { hasLanes, kindOf, linkCapacity } from '../store/kinds.ts'
import { treeOf } from '../store/tree.ts'
import { anchorAt, type LinkPath, type Point } from './geometry.ts'
import type { Box, Side } from './layout.ts'

export interface PortDot {
  readonly handle: string
  readonly component: string
  readonly side: Side
  /** from the node's top left corner, on its border */
  readonly x: number
  readonly y: number
  /** SVG path from the chip to the socket */
  readonly trace?: string
  /** the socket that shows while the component is not linked; the others appear when they are used */
  readonly first: boolean
  /** takes another link */
  readonly free: boolean
  readonly linked: boolean
}
export interface NodeData extends Record<string, unknown> {
  readonly box: Box
  readonly ports: readonly PortDot[]
}
export interface EdgeData extends Record<string, unknown> {
  readonly path: LinkPath
}
export type LabNode = Node<NodeData, 'machine' | 'free'>
export type LabEdge = Edge<EdgeData, 'link'>

const handleId = (component: string, side: Side): string => `${component}|${side}`
export const componentOfHandle = (handle: string | null | undefined): string | undefined => handle?.split('|')[0]

const positions: { readonly [side in Side]: Position } = {
  left: 'left' as Position,
  right: 'right' as Position,
  top: 'top' as Position,
  bottom: 'bottom' as Position,
}
export const positionOf = (side: Side): Position => positions[side]
const sidesOfFree: readonly Side[] = ['left', 'right', 'top', 'bottom']

function portsOf(box: Box, topology: Topology, linkedAt: ReadonlySet<string>): PortDot[] {
  const rect = { x: 0, y: 0, width: box.width, height: box.height }
  const end = { root: box.id, box: rect }
  const dot = (component: string, side: Side, x: number, y: number, first: boolean, trace?: string): PortDot => {
    const handle = handleId(component, side)
    return { handle, component, side, x, y, trace, first, free: freePorts(topology, component) > 0, linked: linkedAt.has(handle) }
  }
  const own = treeOf(topology).component(box.id)
  const sides = own && linkCapacity(own) > 0 ? sidesOfFree : []
  return [
    ...sides.map((side) => {
      const { x, y } = anchorAt(end, side)
      return dot(box.id, side, x, y, side === 'left' || side === 'right')
    }),
    ...box.chips.flatMap((chip) => {
      const first = chip.exits.find(({ detour }) => !detour) ?? chip.exits[0]
      return chip.exits.map((exit) => dot(chip.id, exit.side, exit.x, exit.y, exit === first, exit.trace))
    }),
  ]
}

const handlesOf = (ports: readonly PortDot[]): NodeHandle[] =>
  ports.map(({ handle, side, x, y }) => ({ id: handle, type: 'source', position: positions[side], x, y, width: 1, height: 1 }))

const samePorts = (a: readonly PortDot[], b: readonly PortDot[]) =>
  a.length === b.length &&
  a.every((port, i) => {
    const other = b[i]
    return (
      port.handle === other.handle &&
      port.x === other.x &&
      port.y === other.y &&
      port.free === other.free &&
      port.linked === other.linked &&
      port.trace === other.trace
    )
  })

export interface Elements {
  readonly nodes: LabNode[]
  readonly edges: LabEdge[]
}

/** Makes the elements of one canvas; call it with every state in turn. */
export function createElements() {
  let nodes = new Map<string, LabNode>()
  let edges = new Map<string, LabEdge>()

  function node(box: Box, position: Point, selected: boolean, ports: readonly PortDot[], machine: boolean): LabNode {
    const old = nodes.get(box.id)
    const data = old && old.data.box === box && samePorts(old.data.ports, ports) ? old.data : { box, ports }
    if (old?.data === data && old.position.x === position.x && old.position.y === position.y && old.selected === selected)
      return old
    const { width, height } = box
    return {
      id: box.id,
      type: machine ? 'machine' : 'free',
      position,
      data,
      selected,
      width,
      height,
      measured: { width, height },
      handles: handlesOf(ports),
    }
  }

  function edge(link: LinkRecord, path: LinkPath, selected: boolean, topology: Topology): LabEdge | null {
    const tree = treeOf(topology)
    const source = tree.root(link.from)?.id
    const target = tree.root(link.to)?.id
    if (!source || !target) return null
    const old = edges.get(link.id)
    const same = old?.data?.path.d === path.d && old.data.path.label.x === path.label.x && old.data.path.label.y === path.label.y
    const sourceHandle = handleId(link.from, path.from.side)
    const targetHandle = handleId(link.to, path.to.side)
    if (old && same && old.selected === selected && old.sourceHandle === sourceHandle && old.targetHandle === targetHandle)
      return old
    return {
      id: link.id,
      type: 'link',
      source,
      target,
      sourceHandle,
      targetHandle,
      selected,
      data: same && old?.data ? old.data : { path },
    }
  }

  return function update(
    topology: Topology,
    boxes: ReadonlyMap<string, Box>,
    at: (root: string) => Point,
    paths: ReadonlyMap<string, LinkPath>,
    selection: ReadonlySet<string>,
  ): Elements {
    const tree = treeOf(topology)
    const linkedAt = new Set<string>()
    for (const link of topology.links) {
      const path = paths.get(link.id)
      if (!path) continue
      linkedAt.add(handleId(link.from, path.from.side))
      linkedAt.add(handleId(link.to, path.to.side))
    }
    const nextNodes = new Map<string, LabNode>()
    for (const { id, kind } of tree.roots) {
      const box = boxes.get(id)
      const found = kindOf(kind)
      if (box)
        nextNodes.set(id, node(box, at(id), selection.has(id), portsOf(box, topology, linkedAt), !!found && hasLanes(found)))
    }
    nodes = nextNodes
    const nextEdges = new Map<string, LabEdge>()
    for (const link of topology.links) {
      const path = paths.get(link.id)
      const made = path && edge(link, path, selection.has(link.id), topology)
      if (made) nextEdges.set(link.id, made)
    }
    edges = nextEdges
    return { nodes: [...nodes.values()], edges: [...edges.values()] }
  }
}
