/** Fails and restores what can fail, now or at a time of the run. */
import { CalendarPlus, Unplug, Zap } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useMemo } from 'react'
import { Button } from '../parts/Button.tsx'
import { Tip } from '../parts/Tip.tsx'
import { FormPopover } from '../schedule/Schedule.tsx'
import { failureOf, toggleFailure, useFailed } from '../store/failure.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './inspector.module.css'

export function FailureControls({ id }: { id: string }) {
  const able = useLab(({ topology }) => failureOf(topology, id) !== undefined)
  const failed = useFailed(id)
  const ids = useMemo(() => [id], [id])
  if (!able) return null
  return (
    <div className={styles.failure}>
      <Button look={failed ? 'plain' : 'danger'} aria-keyshortcuts="X" onClick={() => toggleFailure(ids)}>
        {failed ? <Zap size={13} aria-hidden /> : <Unplug size={13} aria-hidden />}
        {t(failed ? 'failure.restore' : 'failure.fail')}
      </Button>
      <Popover.Root>
        <Tip text={t('schedule.open')}>
          <Popover.Trigger asChild>
            <Button look="quiet" aria-label={t('schedule.open')}>
              <CalendarPlus size={15} />
            </Button>
          </Popover.Trigger>
        </Tip>
        <FormPopover ids={ids} />
      </Popover.Root>
    </div>
  )
}
