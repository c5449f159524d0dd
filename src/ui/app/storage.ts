import { createStore, del, get, keys, promisifyRequest } from 'idb-keyval'
import type { TemplateStorage } from '../program/templates.ts'

const store = createStore('active-network-lab', 'works')

/** The browser's own storage; nothing leaves the machine. */
export const storage: TemplateStorage = {
  get: (key) => get(key, store),
  set: (key, value) =>
    store('readwrite', (works) => {
      works.put(value, key)
      // what is committed at once is kept even when the page is being left
      works.transaction.commit()
      return promisifyRequest(works.transaction)
    }),
  keys: () => keys(store),
  remove: (key) => del(key, store),
}
