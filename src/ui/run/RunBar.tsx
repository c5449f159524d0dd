import { FastForward, Flag, Package, Pause, Play, RotateCcw, SkipBack, StepForward } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect } from 'react'
import { Pane } from '../parts/Pane.tsx'
import { Tip } from '../parts/Tip.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { Clock } from './Clock.tsx'
import styles from './run.module.css'
import { Seed } from './Seed.tsx'
import { Speed } from './Speed.tsx'
import { UntilForm } from './UntilForm.tsx'
import { followUntil } from './until.ts'
import { VerdictChip } from './VerdictChip.tsx'

const symbol = { size: 16, strokeWidth: 2 } as const

/** Everything that moves simulated time: run, step, rewind, to a moment, to the end; clock, speed, seed and state. */
export function RunBar() {
  const status = useLab((state) => state.status)
  const started = useLab((state) => state.started)
  useEffect(followUntil, [])
  const { toggleRun, step, rewind, finish } = useLab.getState()
  const still = status === 'empty' || status === 'failed' || status === 'loading'
  const over = status === 'ended'
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('run.label')}>
      <RunButton running={status === 'running'} over={over} onClick={toggleRun} />
      <div className={styles.group}>
        <Tip text={t('run.rewind')} keys="R">
          <button type="button" className={styles.icon} disabled={!started} aria-label={t('run.rewind')} onClick={rewind}>
            <SkipBack {...symbol} />
          </button>
        </Tip>
        <Tip text={t('run.step.event')} keys=".">
          <button
            type="button"
            className={styles.icon}
            disabled={still || over}
            aria-label={t('run.step.event')}
            onClick={() => step('event')}
          >
            <StepForward {...symbol} />
          </button>
        </Tip>
        <Tip text={t('run.step.packet')} keys=",">
          <button
            type="button"
            className={styles.icon}
            disabled={still || over}
            aria-label={t('run.step.packet')}
            onClick={() => step('packet')}
          >
            <Package {...symbol} />
          </button>
        </Tip>
        <Until disabled={still || over} />
        <Tip text={`${t('run.finish')}: ${t('run.finish.hint')}`}>
          <button type="button" className={styles.worded} disabled={still || over} aria-label={t('run.finish')} onClick={finish}>
            <FastForward {...symbol} />
            <span>{t('run.finish')}</span>
          </button>
        </Tip>
      </div>
      <Clock />
      <span className={styles.rule} aria-hidden="true" />
      <Speed />
      <Seed />
      <VerdictChip />
    </div>
  )
}

function RunButton({ running, over, onClick }: { running: boolean; over: boolean; onClick: () => void }) {
  const text = t(running ? 'run.pause' : over ? 'run.again' : 'run.run')
  return (
    <Tip text={text} keys="Space">
      <button
        type="button"
        className={styles.run}
        data-running={running || undefined}
        aria-keyshortcuts="Space"
        data-testid="run"
        onClick={onClick}
      >
        {running ? (
          <Pause size={15} fill="currentColor" strokeWidth={0} />
        ) : over ? (
          <RotateCcw size={14} strokeWidth={2.5} />
        ) : (
          <Play size={15} fill="currentColor" strokeWidth={0} />
        )}
        {text}
      </button>
    </Tip>
  )
}

function Until({ disabled }: { disabled: boolean }) {
  return (
    <Popover.Root>
      <Tip text={t('run.until')}>
        <Popover.Trigger className={styles.worded} disabled={disabled} aria-label={t('run.until')}>
          <Flag {...symbol} />
          <span>{t('run.until')}</span>
        </Popover.Trigger>
      </Tip>
      <Pane label={t('run.until.title')} side="bottom">
        <UntilForm />
      </Pane>
    </Popover.Root>
  )
}
