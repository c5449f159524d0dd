/** The page's start: catalogue, theme, simulation, the design to show, then React. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { catalogue, examples } from '../../catalogue/index.ts'
import { gallery } from '../../lessons/gallery.ts'
import { profiles } from '../../profiles/index.ts'
import type { Topology } from '../../topology/document.ts'
import { decodeLink } from '../../topology/link.ts'
import { createSimulation } from '../../worker/client.ts'
import { feed } from '../live/feed.ts'
import { followAddress, openFromAddress } from '../share/open-link.ts'
import { verifyOpenedLinks } from '../share/verify.ts'
import { setCatalogue } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { lastWork, loadWork, openWork, startAutosave } from '../store/works.ts'
import '../theme/base.css'
import { startTheme } from '../theme/theme.ts'
import { App } from './App.tsx'
import { storage } from './storage.ts'

/** The link in the address, else what was open last, else the gallery's first design. */
async function openFirst(): Promise<void> {
  if (openFromAddress(decodeLink)) return
  const last = await lastWork(storage).catch(() => undefined)
  const work = last && 'work' in last ? await loadWork(storage, last.work).catch(() => undefined) : undefined
  if (work) {
    openWork(work)
    return
  }
  const wanted = last && 'gallery' in last ? await readyDesign(last.gallery) : undefined
  const { id, topology } = wanted ?? gallery[0]
  const { open, engineVersion } = useLab.getState()
  open({ topology, engineVersion }, { origin: 'gallery', galleryId: id })
}

/** From the gallery, or a paper's experiment: those have a slash in their ids and come only when asked for. */
async function readyDesign(id: string): Promise<{ readonly id: string; readonly topology: Topology } | undefined> {
  if (!id.includes('/')) return gallery.find((design) => design.id === id)
  const { papers } = await import('../../papers/index.ts')
  return papers.flatMap(({ experiments }) => experiments).find((experiment) => experiment.id === id)
}

async function start(): Promise<void> {
  setCatalogue(catalogue, profiles, examples)
  startTheme()
  useLab.getState().setDock({ height: Math.round(Math.min(260, Math.max(150, window.innerHeight * 0.24))) })
  const simulation = createSimulation()
  // the store first: it reads the frame's header before the feed gives the buffer back
  const detach = useLab.getState().attach(simulation)
  const stop = simulation.subscribe((message) => feed.receive(message, (answer) => simulation.send(answer)))
  simulation.send({ type: 'watch', dots: true, hertz: 30 })
  await openFirst()
  followAddress(decodeLink)
  verifyOpenedLinks(createSimulation)
  const autosave = startAutosave(storage)
  window.addEventListener('pagehide', () => void autosave.flush())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void autosave.flush())
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
  import.meta.hot?.dispose(() => {
    stop()
    detach()
    simulation.dispose()
  })
}

void start()
