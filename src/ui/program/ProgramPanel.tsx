/** The editor of programs: a column beside the lab, which stays in use. Loaded when it is first opened. */
import { type KeyboardEvent, type PointerEvent, useEffect, useReducer, useRef } from 'react'
import { theCamera } from '../canvas/flow.ts'
import { focusComponent } from '../canvas/selecting.ts'
import { useLab } from '../store/lab.ts'
import { programOf } from '../store/programs.ts'
import { t } from '../text/text.ts'
import styles from './panel.module.css'
import { StartPage } from './StartPage.tsx'
import { boundedWidth, closeProgram, leastWidth, mostWidth, type Opened, useProgram, widthOf } from './state.ts'
import { Workbench } from './Workbench.tsx'

export default function ProgramPanel() {
  const opened = useProgram((state) => state.opened)
  return opened && <Panel opened={opened} />
}

function Panel({ opened }: { opened: Opened }) {
  const width = useProgram(widthOf)
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const record = useLab(({ topology }) => programOf(topology, opened.program))
  const panel = useRef<HTMLElement>(null)

  // a page that becomes narrower keeps its canvas
  useEffect(() => {
    window.addEventListener('resize', draw)
    return () => window.removeEventListener('resize', draw)
  }, [])

  // the canvas shows as much as before, unless the person has chosen what to see
  useEffect(() => {
    const refit = () => requestAnimationFrame(() => theCamera()?.refit())
    refit()
    return () => void refit()
  }, [])

  function close(): void {
    closeProgram()
    const { selection } = useLab.getState()
    const back = opened.slot?.component ?? selection[0]
    if (back !== undefined) focusComponent(back)
  }

  return (
    <section
      ref={panel}
      className={styles.panel}
      style={{ width }}
      aria-label={t('program.name')}
      data-tone="service"
      data-program
    >
      <Splitter width={width} />
      {record ? (
        <Workbench key={record.id} record={record} slot={opened.slot} onClose={close} />
      ) : (
        <StartPage slot={opened.slot} onClose={close} />
      )}
    </section>
  )
}

function Splitter({ width }: { width: number }) {
  const set = (next: number) => useProgram.setState({ width: boundedWidth(next) })
  function resize(event: PointerEvent<HTMLElement>): void {
    const handle = event.currentTarget
    const start = { x: event.clientX, width }
    handle.setPointerCapture(event.pointerId)
    const move = (next: globalThis.PointerEvent) => set(start.width + start.x - next.clientX)
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
    const step = { ArrowLeft: 16, ArrowRight: -16 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    set(width + step)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a splitter that can be moved is no rule between paragraphs
    <div
      className={styles.splitter}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('program.resize')}
      aria-valuenow={width}
      aria-valuemin={leastWidth}
      aria-valuemax={mostWidth()}
      onPointerDown={resize}
      onKeyDown={nudge}
    />
  )
}
