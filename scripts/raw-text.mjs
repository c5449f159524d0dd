// @ts-check
/** For Node without Vite: a module whose address ends with `?raw` is the text of its file. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.endsWith('?raw')) return next(url, context)
  const text = readFileSync(fileURLToPath(url.slice(0, -'?raw'.length)), 'utf8')
  return { format: 'module', shortCircuit: true, source: `export default ${JSON.stringify(text)}` }
}
