import { createStore, get, keys, promisifyRequest } from 'idb-keyval'
import type { Storage } from '../store/works.ts'

const store = createStore('active-network-lab', 'works')

/** The browser's own storage; nothing leaves the machine. */
export const storage: Storage = {
  get: (key) => get(key, store),
  set: (key, value) =>
    store('readwrite', (works) => {
      works.put(value, key)
      // what is committed at once is kept even when the page is being left
      works.transaction.commit()
      return promisifyRequest(works.transaction)
    }),
  keys: () => keys(store),
}
