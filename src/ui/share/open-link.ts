/** A link in the page's address: read with suspicion, opened as a copy, and out of the way once the copy is changed. */
import { create } from 'zustand'
import type { Experiment } from '../../topology/document.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'

export interface LinkFault {
  readonly code: string
  /** one line for the person */
  readonly message: string
}
export type LinkReading =
  | { readonly found: 'nothing' }
  | { readonly found: 'experiment'; readonly experiment: Experiment }
  | { readonly found: 'fault'; readonly fault: LinkFault }

/** `hash` as in `location.hash`; `decode` throws an error with a `code` for what it refuses. */
export function readLink(hash: string, decode: (link: string) => Experiment): LinkReading {
  const fragment = hash.startsWith('#') ? hash.slice(1) : hash
  if (fragment === '') return { found: 'nothing' }
  try {
    return { found: 'experiment', experiment: decode(fragment) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    return { found: 'fault', fault: { code, message: error instanceof Error ? error.message : String(error) } }
  }
}

/** What was wrong with the link in the address, until the person has read it. */
export const useLinkFault = create<{ readonly fault: LinkFault | null; dismiss(): void }>()((set) => ({
  fault: null,
  dismiss: () => set({ fault: null }),
}))

/**
 * Opens the link in the address, if there is one; true when the lab now shows it. A link that is refused changes nothing but
 * the address: the caller goes on as if there had been none.
 */
export function openFromAddress(decode: (link: string) => Experiment): boolean {
  const reading = readLink(window.location.hash, decode)
  if (reading.found === 'nothing') return false
  if (reading.found === 'fault') {
    clearAddress()
    useLinkFault.setState({ fault: reading.fault })
    return false
  }
  const { open, notify } = useLab.getState()
  open(reading.experiment, { origin: 'link' })
  if (reading.experiment.digest === undefined) notify('info', t('open.link.unverified'))
  useLinkFault.setState({ fault: null })
  return true
}

/** Opens links that are pasted over the address later, and drops the link once its copy has been changed. */
export function followAddress(decode: (link: string) => Experiment): () => void {
  const onHash = () => openFromAddress(decode)
  window.addEventListener('hashchange', onHash)
  const stop = useLab.subscribe(({ work, verdict, expectedDigest, topology }, before) => {
    const left = before.work.origin === 'link' && work.origin !== 'link'
    const changed =
      work.origin === 'link' && topology !== before.topology && verdict === 'none' && before.expectedDigest !== expectedDigest
    if (left || changed) clearAddress()
  })
  return () => {
    window.removeEventListener('hashchange', onHash)
    stop()
  }
}

function clearAddress(): void {
  if (window.location.hash !== '') window.history.replaceState(null, '', window.location.pathname + window.location.search)
}
