/** What the person has open: dialogs, panels, messages, theme. */
import type { StateCreator } from 'zustand'
import type { LabActions, LabData, LabState } from './state.ts'

type Slice = Pick<
  LabActions,
  'openDialog' | 'setDock' | 'setPanels' | 'setTheme' | 'notify' | 'dismiss' | 'announce' | 'setWork' | 'select'
> &
  Pick<
    LabData,
    | 'selection'
    | 'dialog'
    | 'dialogSubject'
    | 'dock'
    | 'paletteOpen'
    | 'inspectorOpen'
    | 'theme'
    | 'toasts'
    | 'announcement'
    | 'work'
  >

const maxToasts = 4

export const panels: StateCreator<LabState, [], [], Slice> = (set) => {
  let toastId = 0
  return {
    selection: [],
    dialog: null,
    dialogSubject: null,
    dock: { open: true, tab: 'charts', height: 232 },
    paletteOpen: true,
    inspectorOpen: true,
    theme: 'system',
    toasts: [],
    announcement: '',
    work: { id: null, origin: 'gallery', savedAt: null },

    select: (ids) => set(({ selection }) => (sameIds(selection, ids) ? {} : { selection: ids })),
    openDialog: (dialog, subject) => set({ dialog, dialogSubject: subject ?? null }),
    setDock: (dock) => set((state) => ({ dock: { ...state.dock, ...dock } })),
    setPanels: (next) => set(next),
    setTheme: (theme) => set({ theme }),
    setWork: (work) => set((state) => ({ work: { ...state.work, ...work } })),
    notify: (tone, text, action) =>
      set(({ toasts }) => {
        const id = ++toastId
        // the same words again renew the message instead of stacking it
        const others = toasts.filter((toast) => toast.text !== text)
        return { toasts: [...others, { id, tone, text, action }].slice(-maxToasts), announcement: text }
      }),
    dismiss: (id) =>
      set(({ toasts }) => {
        if (toasts.length === 0) return {}
        return { toasts: id === undefined ? [] : toasts.filter((toast) => toast.id !== id) }
      }),
    announce: (announcement) => set({ announcement }),
  }
}

const sameIds = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id, i) => id === b[i])
