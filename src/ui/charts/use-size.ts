import { type RefObject, useLayoutEffect, useState } from 'react'

export interface Size {
  readonly width: number
  readonly height: number
}

/** The element's content size in whole pixels; null before the first layout. */
export function useSize(ref: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = (width: number, height: number) =>
      setSize((before) => {
        const next = { width: Math.floor(width), height: Math.floor(height) }
        return before && before.width === next.width && before.height === next.height ? before : next
      })
    const { width, height } = element.getBoundingClientRect()
    measure(width, height)
    const observer = new ResizeObserver(([entry]) => measure(entry.contentRect.width, entry.contentRect.height))
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}
