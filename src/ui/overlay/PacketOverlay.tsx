import { useEffect, useRef } from 'react'
import { paths } from '../canvas/paths.ts'
import { feed } from '../live/feed.ts'
import { useLab } from '../store/lab.ts'
import { createDots, nearestDot } from './dots.ts'
import { createPainter, flowColours, type Ring } from './draw.ts'
import styles from './overlay.module.css'
import { PacketCard } from './PacketCard.tsx'
import { usePick } from './pick.ts'

/** CSS pixels around a packet in which a click means it. */
const reach = 11
/** With reduced motion packets are shown where they are, this often, and do not glide. */
const calmPeriod = 500

/**
 * Every packet in flight as a dot above the graph. Stands in the canvas' own element, after the graph; takes no pointer itself:
 * while the run is paused it listens to clicks on that element and names the packet that was meant.
 */
export function PacketOverlay() {
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => (ref.current ? animate(ref.current) : undefined), [])
  return (
    <>
      <canvas ref={ref} className={styles.canvas} data-testid="packets" />
      <PacketCard />
    </>
  )
}

function animate(canvas: HTMLCanvasElement): () => void {
  const host = canvas.parentElement
  if (!host) return () => {}
  const dots = createDots()
  const painter = createPainter(canvas)
  const reduced = window.matchMedia('(prefers-reduced-motion: reduce)')
  let request = 0
  let loaded = false
  let hovered = -1
  let hoverColour = ''
  let pickColour = ''
  let paintedAt = Number.NEGATIVE_INFINITY
  let geometry = paths.version()

  function readColours(): void {
    const style = getComputedStyle(canvas)
    const fills = Array.from({ length: flowColours }, (_, i) => style.getPropertyValue(`--flow-${i + 1}`).trim())
    painter.setColours(fills, style.getPropertyValue('--surface-canvas').trim())
    hoverColour = style.getPropertyValue('--border-control').trim()
    pickColour = style.getPropertyValue('--accent').trim()
  }

  function wake(): void {
    if (request === 0) request = requestAnimationFrame(tick)
  }

  function tick(now: number): void {
    request = 0
    const { frame, previous } = feed
    if (!frame) {
      dots.clear()
      painter.paint(dots, paths.viewport(), [])
      return
    }
    if (!loaded) {
      dots.load(reduced.matches ? null : previous, frame, paths)
      loaded = true
    }
    if (reduced.matches && frame.state === 'running' && now - paintedAt < calmPeriod) return
    paintedAt = now
    dots.place(reduced.matches ? frame.seconds : feed.clock.read(now))
    painter.paint(dots, paths.viewport(), rings())
    canvas.dataset.dots = String(dots.count)
    if (!reduced.matches && !feed.clock.settled(now)) wake()
  }

  function rings(): Ring[] {
    const { slot } = usePick.getState()
    const marked: Ring[] = []
    if (hovered >= 0 && hovered !== slot) marked.push({ slot: hovered, colour: hoverColour })
    if (slot !== null) marked.push({ slot, colour: pickColour })
    return marked
  }

  const standing = () => feed.frame !== null && useLab.getState().status !== 'running'

  function hit(event: MouseEvent): number {
    const box = canvas.getBoundingClientRect()
    const { x, y, zoom } = paths.viewport()
    return nearestDot(dots, (event.clientX - box.left - x) / zoom, (event.clientY - box.top - y) / zoom, reach / zoom)
  }

  function onMove(event: PointerEvent): void {
    const index = standing() && event.buttons === 0 ? hit(event) : -1
    const slot = index < 0 ? -1 : dots.slot[index]
    if (slot === hovered) return
    hovered = slot
    host?.toggleAttribute('data-packet-near', slot >= 0)
    wake()
  }

  function onClick(event: MouseEvent): void {
    if (!standing() || !(event.target instanceof Element)) return
    if (event.target.closest('[data-packet-card]')) return
    const index = hit(event)
    if (index < 0) {
      usePick.getState().clear()
      return
    }
    event.stopPropagation()
    event.preventDefault()
    usePick.getState().pick({ slot: dots.slot[index], flow: dots.flow[index], x: dots.x[index], y: dots.y[index] })
  }

  function onLeave(): void {
    if (hovered < 0) return
    hovered = -1
    host?.removeAttribute('data-packet-near')
    wake()
  }

  const resize = new ResizeObserver(([{ contentRect }]) => {
    painter.resize(contentRect.width, contentRect.height, window.devicePixelRatio || 1)
    wake()
  })
  resize.observe(host)
  const theme = new MutationObserver(() => {
    readColours()
    wake()
  })
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const reload = () => {
    loaded = false
    wake()
  }
  const stops = [
    feed.onFrame(reload),
    feed.onLayout(reload),
    paths.onChange(() => {
      if (geometry !== paths.version()) loaded = false
      geometry = paths.version()
      wake()
    }),
    usePick.subscribe(wake),
    useLab.subscribe((state, before) => {
      if (state.status === before.status) return
      wake()
      if (state.status !== 'running' && state.status !== 'loading') return
      usePick.getState().clear()
      onLeave()
    }),
  ]
  host.addEventListener('click', onClick, true)
  host.addEventListener('pointermove', onMove)
  host.addEventListener('pointerleave', onLeave)
  readColours()
  wake()

  return () => {
    cancelAnimationFrame(request)
    resize.disconnect()
    theme.disconnect()
    for (const stop of stops) stop()
    host.removeEventListener('click', onClick, true)
    host.removeEventListener('pointermove', onMove)
    host.removeEventListener('pointerleave', onLeave)
    host.removeAttribute('data-packet-near')
  }
}
