/** The lower part of the page: charts, problems, the console and the guide; its height is the person's. */
import { ChevronDown, ChevronUp } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { type KeyboardEvent, lazy, type PointerEvent, Suspense } from 'react'
import { ChartControls } from '../charts/ChartControls.tsx'
import { Charts } from '../charts/Charts.tsx'
import { openGuide } from '../guide/state.ts'
import { Boundary } from '../parts/Boundary.tsx'
import { Tip } from '../parts/Tip.tsx'
import { ProblemsBadge } from '../problems/ProblemsBadge.tsx'
import { ProblemsPanel } from '../problems/ProblemsPanel.tsx'
import { useLab } from '../store/lab.ts'
import type { DockTab } from '../store/state.ts'
import { t } from '../text/text.ts'
import styles from './dock.module.css'
import { toConsole } from './to-console.ts'

const Console = lazy(() => import('../console/Console.tsx'))
const Guide = lazy(() => import('../guide/Guide.tsx'))

const least = 120
const most = () => Math.max(least, window.innerHeight - 360)
const clamp = (height: number) => Math.round(Math.min(most(), Math.max(least, height)))

export function Dock() {
  const { open, tab, height } = useLab((state) => state.dock)
  const { setDock } = useLab.getState()

  function resize(event: PointerEvent<HTMLElement>): void {
    const handle = event.currentTarget
    const start = { y: event.clientY, height }
    handle.setPointerCapture(event.pointerId)
    const move = (next: globalThis.PointerEvent) => setDock({ height: clamp(start.height + start.y - next.clientY) })
    const end = () => {
      handle.removeEventListener('pointermove', move)
      handle.removeEventListener('pointerup', end)
      handle.removeEventListener('pointercancel', end)
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', end)
    handle.addEventListener('pointercancel', end)
  }
  function nudge(event: KeyboardEvent): void {
    const step = { ArrowUp: 16, ArrowDown: -16 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    setDock({ height: clamp(height + step) })
  }

  return (
    <Tabs.Root
      className={styles.dock}
      value={tab}
      onValueChange={(next) => setDock({ tab: next as DockTab, open: true })}
      data-open={open || undefined}
    >
      {open && (
        // biome-ignore lint/a11y/useSemanticElements: a splitter that can be moved is no rule between paragraphs
        <div
          className={styles.splitter}
          role="separator"
          tabIndex={0}
          aria-orientation="horizontal"
          aria-label={t('dock.resize')}
          aria-valuenow={height}
          aria-valuemin={least}
          aria-valuemax={most()}
          onPointerDown={resize}
          onKeyDown={nudge}
          onDoubleClick={() => setDock({ height: 232 })}
        />
      )}
      <h2 className="visually-hidden">{t('dock.name')}</h2>
      <div className={styles.head}>
        <Tabs.List className={styles.tabs} aria-label={t('dock.name')}>
          <Tabs.Trigger className={styles.tab} value="charts" onClick={() => setDock({ open: true })}>
            {t('dock.charts')}
          </Tabs.Trigger>
          <Tabs.Trigger className={styles.tab} value="problems" onClick={() => setDock({ open: true })}>
            {t('dock.problems')}
            <ProblemsBadge />
          </Tabs.Trigger>
          <Tabs.Trigger className={styles.tab} value="console" onClick={toConsole}>
            {t('console.name')}
          </Tabs.Trigger>
          <Tabs.Trigger className={styles.tab} value="guide" onClick={() => openGuide()}>
            {t('guide.name')}
          </Tabs.Trigger>
        </Tabs.List>
        <div className={styles.tools}>{open && tab === 'charts' && <ChartControls />}</div>
        <Tip text={t(open ? 'dock.close' : 'dock.open')} side="top">
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={open}
            aria-label={t(open ? 'dock.close' : 'dock.open')}
            onClick={() => setDock({ open: !open })}
          >
            {open ? <ChevronDown size={16} /> : <ChevronUp size={16} />}
          </button>
        </Tip>
      </div>
      {open && (
        <div className={styles.body} style={{ height }}>
          <Tabs.Content className={styles.content} value="charts" tabIndex={-1}>
            <Boundary name={t('dock.charts')}>
              <Charts />
            </Boundary>
          </Tabs.Content>
          <Tabs.Content className={styles.content} value="problems" tabIndex={-1}>
            <Boundary name={t('dock.problems')}>
              <ProblemsPanel />
            </Boundary>
          </Tabs.Content>
          <Tabs.Content className={styles.content} value="console" tabIndex={-1}>
            <Boundary name={t('console.name')}>
              <Suspense fallback={null}>
                <Console />
              </Suspense>
            </Boundary>
          </Tabs.Content>
          <Tabs.Content className={styles.content} value="guide" tabIndex={-1}>
            <Boundary name={t('guide.name')}>
              <Suspense fallback={null}>
                <Guide />
              </Suspense>
            </Boundary>
          </Tabs.Content>
        </div>
      )}
    </Tabs.Root>
  )
}
