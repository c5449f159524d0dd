import { feed } from '../live/feed.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import { LineForm } from './LineForm.tsx'
import { readUntil, runUntil } from './until.ts'

/** Asks for a simulated time and runs to it. */
export function UntilForm() {
  const duration = useLab((state) => state.topology.duration)

  function submit(text: string): string | null {
    const now = feed.frame?.seconds ?? 0
    const reading = readUntil(text, now, duration)
    if ('seconds' in reading) {
      runUntil(reading.seconds)
      return null
    }
    const written = text.trim()
    if (reading.fault === 'unreadable') return t('run.until.unreadable', { text: written })
    if (reading.fault === 'past') return t('run.until.past', { time: written, now: format(now, 'second') })
    return t('run.until.beyond', { time: written, duration: format(duration, 'second') })
  }

  return (
    <LineForm
      title={t('run.until.title')}
      hint={t('run.until.hint')}
      action={t('run.until.go')}
      initial={() => suggestion(feed.frame?.seconds ?? 0, duration)}
      submit={submit}
    />
  )
}

/** The next tenth of the run. */
function suggestion(now: number, duration: number): string {
  const tenth = duration / 10
  return format(Math.min(duration, (Math.floor(now / tenth + 1e-9) + 1) * tenth), 'second')
}
