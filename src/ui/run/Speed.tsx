import { Slider } from 'radix-ui'
import { useRef } from 'react'
import { useFrame } from '../live/gauge.ts'
import { Tip } from '../parts/Tip.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import styles from './run.module.css'
import { lags, speedPosition, speeds, speedText } from './speed.ts'

/** How fast simulated time runs, from a crawl to as fast as it goes; and how fast it really does, where that is less. */
export function Speed() {
  const speed = useLab((state) => state.speed)
  const measured = useRef<HTMLElement>(null)
  const lagging = useRef(0)
  const write = useRef((frame: { readonly state: string; readonly speed: number }) => {
    const element = measured.current
    if (!element) return
    const asked = useLab.getState().speed
    const behind = frame.state === 'running' && lags(asked, frame.speed)
    // one slow moment is no lag
    lagging.current = behind ? lagging.current + 1 : 0
    const tell = frame.state === 'running' && (asked === 0 || lagging.current > 5)
    const text = tell ? t('run.speed.measured', { speed: format(frame.speed, 'second') }) : ''
    if (element.textContent !== text) element.textContent = text
    element.toggleAttribute('data-lags', tell && asked > 0)
  })
  useFrame(write.current)

  return (
    <div className={styles.speed}>
      <Tip text={t('run.speed')}>
        <Slider.Root
          className={styles.slider}
          min={0}
          max={speeds.length - 1}
          step={1}
          value={[speedPosition(speed)]}
          onValueChange={([position]) => useLab.getState().setSpeed(speeds[position])}
        >
          <Slider.Track className={styles.track}>
            <Slider.Range className={styles.range} />
          </Slider.Track>
          <Slider.Thumb
            className={styles.thumb}
            aria-label={t('run.speed')}
            aria-valuetext={speedText(speed)}
            data-testid="speed"
          />
        </Slider.Root>
      </Tip>
      <div className={styles.speedText}>
        <b data-testid="speed-text">{speedText(speed)}</b>
        <small ref={measured} title={t('run.speed.measured.hint')} />
      </div>
    </div>
  )
}
