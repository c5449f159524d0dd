import { create } from 'zustand'

/** The network that is waiting for the person's choice. */
export const useNetwork = create<{ readonly text: string | null; show(text: string): void; close(): void }>()((set) => ({
  text: null,
  show: (text) => set({ text }),
  close: () => set({ text: null }),
}))
