import { type LabState, useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './run.module.css'

/** What the run does now. */
export function RunState() {
  const status = useLab((state) => state.status)
  const started = useLab((state) => state.started)
  const failure = useLab((state) => state.failure)
  const name = stateName(status, started)
  return (
    <span className={styles.state} data-state={name} title={failure ?? undefined}>
      <span data-testid="run-state">{t(`run.state.${name}`)}</span>
      {name === 'paused' && <small>{t('packet.pick.hint')}</small>}
    </span>
  )
}

function stateName(status: LabState['status'], started: boolean) {
  if (status === 'loading') return started ? 'running' : 'ready'
  if (status === 'paused') return started ? 'paused' : 'ready'
  return status
}
