import { createStore, del, get, keys, set } from 'idb-keyval'
import type { Storage } from '../store/works.ts'

const store = createStore('active-network-lab', 'works')

/** The browser's own storage; nothing leaves the machine. */
export const storage: Storage = {
  get: (key) => get(key, store),
  set: (key, value) => set(key, value, store),
  del: (key) => del(key, store),
  keys: () => keys(store),
}
