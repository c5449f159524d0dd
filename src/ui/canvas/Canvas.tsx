/** The canvas: machines, free components and links, panned, zoomed, selected, moved and joined. */
import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionMode,
  type EdgeChange,
  type NodeChange,
  type OnConnectEnd,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { PacketOverlay } from '../overlay/PacketOverlay.tsx'
import { canJoin, join, portIn } from '../store/connect.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { t } from '../text/text.ts'
import { Cable } from './Cable.tsx'
import { CanvasControls } from './CanvasControls.tsx'
import { CanvasHint } from './CanvasHint.tsx'
import { CanvasMenu } from './CanvasMenu.tsx'
import styles from './canvas.module.css'
import { DragGhost } from './DragGhost.tsx'
import { componentOfHandle, createElements, type LabEdge, type LabNode } from './elements.ts'
import { Free } from './Free.tsx'
import { theCamera, useCamera, useIsFar, useIsVeryFar, viewIsChosen } from './flow.ts'
import { createLayouts, type Point, rectsOf, routeLinks } from './geometry.ts'
import { Link } from './Link.tsx'
import { Machine } from './Machine.tsx'
import { paths, writeGeometry, writeViewport } from './paths.ts'
import { setScene } from './scene.ts'
import { adds, inspect, selectByPointer } from './selecting.ts'

const nodeTypes = { machine: Machine, free: Free }
const edgeTypes = { link: Link }
const grid: [number, number] = [8, 8]
/** ms without another change of the window's size */
const resizeCalm = 120

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Graph />
    </ReactFlowProvider>
  )
}

type Moves = ReadonlyMap<string, Point>
const still: Moves = new Map()

function Graph() {
  const topology = useLab((state) => state.topology)
  const selection = useLab((state) => state.selection)
  const generation = useLab((state) => state.generation)
  const element = useRef<HTMLDivElement>(null)
  const camera = useCamera()
  const far = useIsFar()
  const veryFar = useIsVeryFar()
  /** positions of what is being dragged; the document follows at the end of the gesture */
  const [moves, setMoves] = useState<Moves>(still)
  const boxing = useRef(false)
  const [tools] = useState(() => ({ layouts: createLayouts(), elements: createElements() }))

  const { boxes, at, links, nodes, edges } = useMemo(() => {
    const boxes = tools.layouts(topology)
    const places = new Map(topology.components.map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
    const at = (root: string): Point => moves.get(root) ?? places.get(root) ?? { x: 0, y: 0 }
    const links = routeLinks(topology, boxes, at)
    return { boxes, at, links, ...tools.elements(topology, boxes, at, links, new Set(selection)) }
  }, [topology, moves, selection, tools])

  useEffect(() => {
    writeGeometry(new Map([...links].map(([id, { table }]) => [id, table])), rectsOf(boxes, at))
    setScene({ boxes, position: at, element: element.current, viewport: paths.viewport })
  }, [boxes, at, links])

  // a newly opened design is shown whole, a link's as its author left it
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per design, not per change of it
  useEffect(() => {
    const { topology, work } = useLab.getState()
    const { x = 0, y = 0, zoom } = (work.origin === 'link' && topology.view) || {}
    const frame = requestAnimationFrame(() => (zoom === undefined ? camera.fit('at once') : camera.set({ x, y, zoom })))
    return () => cancelAnimationFrame(frame)
  }, [generation])

  useEffect(() => {
    let timer = 0
    const onResize = () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => theCamera()?.refit(), resizeCalm)
    }
    window.addEventListener('resize', onResize)
    return () => {
      window.clearTimeout(timer)
      window.removeEventListener('resize', onResize)
    }
  }, [])

  const onNodesChange = useCallback((changes: NodeChange<LabNode>[]) => {
    const positions = changes.flatMap((change) =>
      change.type === 'position' && change.position ? [[change.id, change.position] as const] : [],
    )
    if (positions.length > 0) setMoves((moving) => new Map([...moving, ...positions]))
    if (boxing.current) selectBoxed(changes)
  }, [])
  const onEdgesChange = useCallback((changes: EdgeChange<LabEdge>[]) => {
    if (boxing.current) selectBoxed(changes)
  }, [])

  const placeMoved = useCallback((_: unknown, __: unknown, dragged: LabNode[]) => {
    const { topology, apply } = useLab.getState()
    const before = new Map(topology.components.map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
    const moved = dragged.filter(({ id, position }) => before.get(id)?.x !== position.x || before.get(id)?.y !== position.y)
    if (moved.length > 0) {
      const positions = Object.fromEntries(moved.map(({ id, position: { x, y } }) => [id, { x, y }]))
      apply(
        [{ type: 'place', positions }],
        t('canvas.placed-at', { what: moved.map(({ id }) => nameOfComponent(id)).join(', ') }),
      )
    }
    setMoves(still)
  }, [])

  const onConnect = useCallback(({ source, target, sourceHandle, targetHandle }: Connection) => {
    join(componentOfHandle(sourceHandle) ?? source, componentOfHandle(targetHandle) ?? target)
  }, [])
  const isValid = useCallback(({ source, target, sourceHandle, targetHandle }: Connection | LabEdge) => {
    const from = componentOfHandle(sourceHandle) ?? source
    return canJoin(useLab.getState().topology, from, componentOfHandle(targetHandle) ?? target).ok
  }, [])
  // a cable let go over a machine finds a free port by itself
  const onConnectEnd = useCallback<OnConnectEnd>((event, { fromHandle, toHandle, isValid }) => {
    const from = componentOfHandle(fromHandle?.id)
    if (!from || isValid) return
    const pointer = 'changedTouches' in event ? event.changedTouches[0] : event
    const hit = document.elementFromPoint(pointer.clientX, pointer.clientY)?.closest<HTMLElement>('[data-component]')
    const onto = componentOfHandle(toHandle?.id) ?? hit?.dataset.component
    if (!onto || onto === from) return
    join(from, portIn(useLab.getState().topology, onto) ?? onto)
  }, [])

  return (
    <CanvasMenu>
      {/* biome-ignore lint/a11y/useSemanticElements: a section would need a heading of its own */}
      <div
        ref={element}
        className={styles.canvas}
        role="region"
        aria-label={t('canvas.name')}
        data-testid="canvas"
        data-far={far || undefined}
        data-very-far={veryFar || undefined}
      >
        <ReactFlow<LabNode, LabEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          connectionMode={ConnectionMode.Loose}
          connectionLineComponent={Cable}
          connectionRadius={26}
          minZoom={0.1}
          maxZoom={2.5}
          snapToGrid
          snapGrid={grid}
          nodesFocusable={false}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          panActivationKeyCode={null}
          multiSelectionKeyCode={null}
          selectionKeyCode="Shift"
          zoomOnDoubleClick={false}
          panOnScroll={false}
          elevateNodesOnSelect={false}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeClick={(event, { id }) => selectByPointer(id, event)}
          onEdgeClick={(event, { id }) => selectByPointer(id, event)}
          onNodeDoubleClick={(_, { id }) => inspect(id)}
          onEdgeDoubleClick={(_, { id }) => inspect(id)}
          onNodeDragStart={(event, { id }) => {
            const { selection, select, dismiss } = useLab.getState()
            dismiss()
            if (!selection.includes(id) && !adds(event)) select([id])
          }}
          onConnectStart={() => useLab.getState().dismiss()}
          onNodeDragStop={placeMoved}
          onSelectionDragStop={(event, dragged) => placeMoved(event, null, dragged)}
          onSelectionStart={() => {
            boxing.current = true
          }}
          onSelectionEnd={() => {
            boxing.current = false
          }}
          onPaneClick={() => useLab.getState().select([])}
          onMove={(event, viewport) => {
            // React Flow's own movements have no event
            if (event) viewIsChosen()
            writeViewport(viewport)
          }}
          onInit={({ getViewport }) => writeViewport(getViewport())}
          onConnect={onConnect}
          onConnectEnd={onConnectEnd}
          isValidConnection={isValid}
        >
          <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} color="var(--canvas-dot)" />
        </ReactFlow>
        <PacketOverlay />
        <CanvasHint />
        <CanvasControls />
        <DragGhost />
      </div>
    </CanvasMenu>
  )
}

/** What a selection box touches joins the selection; React Flow's other selecting is not used. */
function selectBoxed(changes: readonly (NodeChange<LabNode> | EdgeChange<LabEdge>)[]): void {
  const { selection, select } = useLab.getState()
  const next = new Set(selection)
  for (const change of changes) {
    if (change.type !== 'select') continue
    if (change.selected) next.add(change.id)
    else next.delete(change.id)
  }
  select([...next])
}
