/** Light, dark or the system's choice; `data-theme` on the root is always one of the two. */
import { useLab } from '../store/lab.ts'
import type { Theme } from '../store/state.ts'

const key = 'active-network-lab.theme'
const dark = window.matchMedia('(prefers-color-scheme: dark)')

export const resolveTheme = (theme: Theme): 'light' | 'dark' => (theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme)

function show(): void {
  document.documentElement.dataset.theme = resolveTheme(useLab.getState().theme)
}

/** Restores the person's choice and follows it and the system from now on. */
export function startTheme(): void {
  try {
    const kept = localStorage.getItem(key)
    if (kept === 'light' || kept === 'dark') useLab.getState().setTheme(kept)
  } catch {
    // storage is forbidden: the system's choice holds
  }
  show()
  dark.addEventListener('change', show)
  useLab.subscribe((state, before) => {
    if (state.theme === before.theme) return
    show()
    try {
      if (state.theme === 'system') localStorage.removeItem(key)
      else localStorage.setItem(key, state.theme)
    } catch {
      // the choice holds for this visit
    }
  })
}
