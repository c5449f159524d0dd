// @ts-check
/** The lab as static files in dist, built again when a source is newer. */
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { isOlder, Refusal, root } from './project.mjs'

const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json', 'package-lock.json']

/** Packages must be installed before. @param {(line: string) => void} say */
export async function build(say) {
  if (!isOlder('dist/index.html', sources)) return
  say('Building the lab (vite build) …')
  const started = new Date()
  const vite = await import('vite')
  try {
    await vite.build({ root, logLevel: 'error' })
  } catch (error) {
    throw new Refusal(`The build failed:\n${/** @type {Error} */ (error).message}`)
  }
  // a source that changed during the build is newer than this, and the next start builds again
  utimesSync(join(root, 'dist/index.html'), started, started)
}
