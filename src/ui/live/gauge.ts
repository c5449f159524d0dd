/** Live figures on elements of the page, written past React at most ten times a second. */
import { type RefObject, useEffect } from 'react'
import { componentFields, flowFields, resourceFields, type TelemetryLayout } from '../../worker/protocol.ts'
import { componentIndex, feed, resourceIndex } from './feed.ts'
import { componentField, type Frame, flowField, resourceField } from './frame.ts'

const period = 100

interface Writer {
  /** index in the layout, found again when the layout changes */
  locate(layout: TelemetryLayout): void
  write(frame: Frame): void
}

const writers = new Set<Writer>()
let writtenAt = Number.NEGATIVE_INFINITY
let pending = 0

function writeAll(): void {
  pending = 0
  const { frame } = feed
  if (!frame) return
  writtenAt = performance.now()
  for (const writer of writers) writer.write(frame)
}

feed.onFrame(() => {
  if (writers.size === 0 || pending !== 0) return
  const wait = writtenAt + period - performance.now()
  if (wait <= 0) writeAll()
  // the last frame before a pause must be written too
  else pending = window.setTimeout(writeAll, wait)
})
feed.onLayout((layout) => {
  for (const writer of writers) writer.locate(layout)
})

function register(writer: Writer): () => void {
  if (feed.layout) writer.locate(feed.layout)
  if (feed.frame && feed.frame.layout === feed.layout) writer.write(feed.frame)
  writers.add(writer)
  return () => writers.delete(writer)
}

/**
 * Keeps `--utilisation` (0…1), `--queue` (packets waiting) and `--in-service` (packets) of the element current with a resource
 * of a component, and `data-idle` while it has nothing to do.
 */
export function useGauge(ref: RefObject<HTMLElement | SVGElement | null>, component: string, resource: string): void {
  useEffect(() => {
    let index = -1
    let shown = ''
    return register({
      locate(layout) {
        index = resourceIndex(layout, component, resource)
      },
      write({ numbers, sections }) {
        const element = ref.current
        if (!element) return
        const at = sections.resources + index * resourceFields
        // no time has passed yet: 0/0
        const utilisation = index < 0 ? 0 : Math.round((numbers[at + resourceField.utilisation] || 0) * 200) / 200
        const queue = index < 0 ? 0 : numbers[at + resourceField.queue]
        const inService = index < 0 ? 0 : numbers[at + resourceField.inService]
        const next = `${utilisation} ${queue} ${inService}`
        if (next === shown) return
        shown = next
        element.style.setProperty('--utilisation', String(utilisation))
        element.style.setProperty('--queue', String(queue))
        element.style.setProperty('--in-service', String(inService))
        element.toggleAttribute('data-idle', utilisation === 0 && queue === 0)
      },
    })
  }, [ref, component, resource])
}

/** Keeps the element's text current with a count of a component: packets received, dropped, or sent by its own flows. */
export function useCounter(
  ref: RefObject<HTMLElement | SVGElement | null>,
  component: string,
  field: keyof typeof componentField | 'sent',
  format: (count: number) => string,
): void {
  useEffect(() => {
    /** where the numbers are that make it up, from the beginning of their section */
    let places: readonly number[] = []
    let shown = Number.NaN
    return register({
      locate(layout) {
        const index = componentIndex(layout, component)
        if (field !== 'sent') places = index < 0 ? [] : [index * componentFields + componentField[field]]
        else
          places = layout.flows.flatMap(({ source }, flow) => (source === component ? [flow * flowFields + flowField.sent] : []))
      },
      write({ numbers, sections }) {
        const from = field === 'sent' ? sections.flows : sections.components
        let count = 0
        for (const place of places) count += numbers[from + place]
        if (count === shown || !ref.current) return
        shown = count
        ref.current.textContent = format(count)
      },
    })
  }, [ref, component, field, format])
}

/** Calls `write` with the newest frame at most ten times a second, and once at the start if there is one. */
export function useFrame(write: (frame: Frame) => void): void {
  useEffect(() => register({ locate() {}, write }), [write])
}
