import { Popover } from 'radix-ui'
import { useEffect, useRef } from 'react'
import { markersOf } from '../charts/markers.ts'
import { useNames } from '../charts/names.ts'
import { feed } from '../live/feed.ts'
import { useFrame } from '../live/gauge.ts'
import { Pane } from '../parts/Pane.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import { clockGroups } from './clock-text.ts'
import { NumberForm } from './NumberForm.tsx'
import { RunState } from './RunState.tsx'
import styles from './run.module.css'

const longest = 9000

/** Simulated time, like an instrument's display, and how far it is to the end. Written past React. */
export function Clock() {
  const duration = useLab((state) => state.topology.duration)
  const status = useLab((state) => state.status)
  const digits = useRef<(HTMLSpanElement | null)[]>([])
  const bar = useRef<HTMLDivElement>(null)
  const total = useRef(duration)
  total.current = duration

  const write = useRef(() => {
    const seconds = feed.frame?.seconds ?? 0
    clockGroups(seconds).forEach((group, index) => {
      const element = digits.current[index]
      const text = index === 1 ? `.${group}` : group
      if (element && element.textContent !== text) element.textContent = text
    })
    bar.current?.style.setProperty('--progress', String(Math.min(1, seconds / total.current)))
    bar.current?.setAttribute('aria-valuenow', String(seconds))
  })
  useFrame(write.current)
  // a load or a rewind may come without a frame
  // biome-ignore lint/correctness/useExhaustiveDependencies: they change what is written
  useEffect(() => write.current(), [duration, status])

  return (
    <div className={styles.clock}>
      <div className={styles.reading}>
        <span className={styles.digits} role="timer" aria-label={t('run.clock')} data-testid="clock">
          {['0', '.000', '000', '000'].map((initial, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: the four groups never change
              key={index}
              ref={(element) => {
                digits.current[index] = element
              }}
            >
              {initial}
            </span>
          ))}
          <small>s</small>
        </span>
        <RunState />
        <Popover.Root>
          <Popover.Trigger className={styles.of}>{t('run.clock.of', { duration: format(duration, 'second') })}</Popover.Trigger>
          <Pane label={t('run.duration')} side="bottom">
            <NumberForm
              title={t('run.duration')}
              hint={t('run.duration.hint')}
              unit="second"
              value={duration}
              min={1e-6}
              max={longest}
              onSet={(value) => {
                const { topology, change } = useLab.getState()
                change({ ...topology, duration: value }, t('run.duration'))
              }}
            />
          </Pane>
        </Popover.Root>
      </div>
      <div className={styles.course}>
        <div className={styles.progress}>
          <div ref={bar} role="progressbar" aria-label={t('run.clock')} aria-valuemin={0} aria-valuemax={duration} />
        </div>
        <Marks duration={duration} />
      </div>
    </div>
  )
}

/** When the design changes, along the course of the run. */
function Marks({ duration }: { duration: number }) {
  const edits = useLab((state) => state.edits)
  const names = useNames()
  return markersOf(edits, names).map(({ seconds, label, failure }) =>
    seconds > duration ? null : (
      <span
        key={seconds}
        className={styles.mark}
        data-failure={failure}
        style={{ left: `${((seconds / duration) * 100).toFixed(2)}%` }}
        title={`${format(seconds, 'second')} · ${label}`}
      />
    ),
  )
}
