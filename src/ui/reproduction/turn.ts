import { type RefObject, useEffect, useState } from 'react'

/** What waits to be drawn for the first time, first things first. */
const waiting: (() => void)[] = []
let going = false

/** One drawing, then the browser's turn: a page with many never stands still. */
function next(): void {
  const draw = waiting.shift()
  going = draw !== undefined
  if (!draw) return
  draw()
  requestAnimationFrame(() => setTimeout(next))
}

/** True from when the element has come near to being seen, and it is its turn. */
export function useTurn(place: RefObject<Element | null>): boolean {
  const [turn, setTurn] = useState(false)
  useEffect(() => {
    const draw = () => setTurn(true)
    const observer = new IntersectionObserver(
      ([{ isIntersecting }]) => {
        if (!isIntersecting) return
        observer.disconnect()
        waiting.push(draw)
        if (!going) next()
      },
      { rootMargin: '160px' },
    )
    if (place.current) observer.observe(place.current)
    return () => {
      observer.disconnect()
      const at = waiting.indexOf(draw)
      if (at >= 0) waiting.splice(at, 1)
    }
  }, [place])
  return turn
}
