import { useSyncExternalStore } from 'react'

const query = window.matchMedia('(max-width: 1199px)')
const subscribe = (listener: () => void) => {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** Whether the side panels have no room beside the canvas. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
