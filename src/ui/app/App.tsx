/** The frame: top bar, palette, canvas, inspector, run bar and dock. On a narrow page the side panels lie over the canvas. */
import { PanelLeft, PanelRight } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { Canvas } from '../canvas/Canvas.tsx'
import { Inspector } from '../inspector/Inspector.tsx'
import { Palette } from '../palette/Palette.tsx'
import { Boundary } from '../parts/Boundary.tsx'
import { Tip } from '../parts/Tip.tsx'
import { useProgram } from '../program/state.ts'
import { RunBar } from '../run/RunBar.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './app.module.css'
import { Dialogs } from './Dialogs.tsx'
import { Dock } from './Dock.tsx'
import { listenToKeys } from './keyboard.ts'
import { LiveRegion } from './LiveRegion.tsx'
import { useCrowded, useNarrow } from './narrow.ts'
import { Toasts } from './Toasts.tsx'
import { TopBar } from './TopBar.tsx'

// with the text editor, which the first load does without
const ProgramPanel = lazy(() => import('../program/ProgramPanel.tsx'))

export function App() {
  const narrow = useNarrow()
  const paletteOpen = useLab((state) => state.paletteOpen)
  const inspectorOpen = useLab((state) => state.inspectorOpen)
  const { setPanels } = useLab.getState()
  const title = useLab((state) => state.topology.title)
  const programOpen = useProgram((state) => state.opened !== null)
  const crowded = useCrowded() && programOpen
  useEffect(() => listenToKeys(), [])
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`
  }, [title])
  // what would lie over the canvas is hidden, and given back when there is room again
  const over = narrow || crowded
  useEffect(() => setPanels({ paletteOpen: !narrow }), [narrow, setPanels])
  useEffect(() => setPanels({ inspectorOpen: !over }), [over, setPanels])

  return (
    <div className={styles.app}>
      <TopBar />
      <div className={styles.beside}>
        <div className={styles.lab}>
          <div className={styles.middle}>
            <Side
              side="left"
              open={paletteOpen}
              narrow={narrow}
              label={t('palette.name')}
              onToggle={() => setPanels({ paletteOpen: !paletteOpen, ...(narrow && { inspectorOpen: false }) })}
            >
              <Boundary name={t('palette.name')}>
                <Palette />
              </Boundary>
            </Side>
            <main className={styles.canvas}>
              <Boundary name={t('canvas.name')}>
                <Canvas />
              </Boundary>
              <Toasts />
            </main>
            <Side
              side="right"
              open={inspectorOpen}
              narrow={over}
              label={t('inspector.name')}
              onToggle={() => setPanels({ inspectorOpen: !inspectorOpen, ...(narrow && { paletteOpen: false }) })}
            >
              <Boundary name={t('inspector.name')}>
                <Inspector />
              </Boundary>
            </Side>
          </div>
          <section aria-label={t('dock.name')}>
            <div className={styles.runBar}>
              <RunBar />
            </div>
            <Dock />
          </section>
        </div>
        {programOpen && (
          <Boundary name={t('program.name')}>
            <Suspense fallback={null}>
              <ProgramPanel />
            </Suspense>
          </Boundary>
        )}
      </div>
      <Dialogs />
      <LiveRegion />
    </div>
  )
}

interface SideProps {
  readonly side: 'left' | 'right'
  readonly open: boolean
  /** it lies over the canvas, and its button stays */
  readonly narrow: boolean
  readonly label: string
  readonly onToggle: () => void
  readonly children: React.ReactNode
}

function Side({ side, open, narrow, label, onToggle, children }: SideProps) {
  const Drawn = side === 'left' ? PanelLeft : PanelRight
  return (
    <div className={styles.side} data-side={side} data-open={open || undefined} data-narrow={narrow || undefined}>
      {(narrow || !open) && (
        <div className={styles.rail}>
          <Tip text={label} keys={side === 'left' ? '[' : ']'} side={side === 'left' ? 'right' : 'left'}>
            <button type="button" aria-label={label} aria-expanded={open} onClick={onToggle}>
              <Drawn size={17} strokeWidth={1.8} />
            </button>
          </Tip>
        </div>
      )}
      {open && <div className={styles.panel}>{children}</div>}
    </div>
  )
}
