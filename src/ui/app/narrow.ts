import { useSyncExternalStore } from 'react'

/** A hook: whether the page is narrower than that many px. */
function createNarrower(width: number): () => boolean {
  const query = window.matchMedia(`(max-width: ${width - 1}px)`)
  const subscribe = (listener: () => void) => {
    query.addEventListener('change', listener)
    return () => query.removeEventListener('change', listener)
  }
  return () => useSyncExternalStore(subscribe, () => query.matches)
}

/** Whether the side panels have no room beside the canvas. */
export const useNarrow = createNarrower(1200)
/** Whether the inspector has none beside the editor of programs. */
export const useCrowded = createNarrower(1700)
