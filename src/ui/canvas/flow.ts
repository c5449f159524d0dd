/** All access to React Flow's own store and instance: version 13 renames them, and nothing else on the page should notice. */
import { useReactFlow, useStore } from '@xyflow/react'
import type { LabEdge, LabNode } from './elements.ts'
import type { Rect, Viewport } from './paths.ts'

export interface Camera {
  zoomIn(): void
  zoomOut(): void
  zoomTo(zoom: number): void
  /** shows everything; at once when what is shown has nothing to do with what was */
  fit(how?: 'at once'): void
  /** shows everything again, unless the person has chosen what to see */
  refit(): void
  /** brings a part into the middle */
  show(rect: Rect): void
  set(viewport: Viewport): void
  get(): Viewport
}

const calm = 220
const duration = () => (window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : calm)
/** room for the controls at the left, and a little air */
const fitPadding = { top: '24px', right: '28px', bottom: '28px', left: '64px' } as const
const maxFitZoom = 1.1
/** what is looked for must be legible, and its surroundings must stay in sight */
const leastReadableZoom = 0.8

let camera: Camera | null = null
/** the view is one that the person chose, or the author of a link; else it is everything */
let chosen = false
export function viewIsChosen(): void {
  chosen = true
}
/** What the person chose to see; undefined when it is everything. */
export const chosenView = (): Viewport | undefined => (chosen ? camera?.get() : undefined)
/** The canvas' camera, for keys and buttons that are not inside it. */
export const theCamera = (): Camera | null => camera

export function useCamera(): Camera {
  const flow = useReactFlow<LabNode, LabEdge>()
  camera = {
    zoomIn() {
      chosen = true
      void flow.zoomIn({ duration: duration() })
    },
    zoomOut() {
      chosen = true
      void flow.zoomOut({ duration: duration() })
    },
    zoomTo(zoom) {
      chosen = true
      void flow.zoomTo(zoom, { duration: duration() })
    },
    fit(how) {
      chosen = false
      // React Flow would put it off until there is something, and then jump
      if (flow.getNodes().length === 0) void flow.setViewport({ x: 0, y: 0, zoom: 1 })
      else void flow.fitView({ padding: fitPadding, maxZoom: maxFitZoom, duration: how === 'at once' ? 0 : duration() })
    },
    refit() {
      if (!chosen && flow.getNodes().length > 0) this.fit('at once')
    },
    show({ x, y, width, height }) {
      chosen = true
      const zoom = Math.min(maxFitZoom, Math.max(leastReadableZoom, flow.getZoom()))
      void flow.setCenter(x + width / 2, y + height / 2, { zoom, duration: duration() })
    },
    set(viewport) {
      chosen = true
      void flow.setViewport(viewport)
    },
    get: () => flow.getViewport(),
  }
  return camera
}

/** Rounded, so that React draws again only when the number on screen changes. */
export const useZoomPercent = (): number => useStore(({ transform }) => Math.round(transform[2] * 100))
/** Far away, pictures and second lines are left out, and names are written larger. */
export const useIsFar = (): boolean => useStore(({ transform }) => transform[2] < 0.66)
/** Farther still, the figures of links are too small to read, and only cover one another. */
export const useIsVeryFar = (): boolean => useStore(({ transform }) => transform[2] < 0.48)
