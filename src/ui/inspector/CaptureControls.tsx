/** Records the frames that pass here, and gives them to the person as a file. */
import { Download } from 'lucide-react'
import { Switch } from 'radix-ui'
import { Button } from '../parts/Button.tsx'
import { canTap } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { treeOf } from '../store/tree.ts'
import { plural, t } from '../text/text.ts'
import { format, formatCount } from '../text/units.ts'
import fields from './fields.module.css'
import styles from './inspector.module.css'

export function CaptureControls({ id }: { id: string }) {
  const able = useLab(({ topology }) => {
    const record = treeOf(topology).component(id) ?? treeOf(topology).link(id)
    return record !== undefined && canTap(record.kind)
  })
  const tapped = useLab((state) => state.taps.includes(id))
  const places = useLab((state) => state.taps.length)
  const { frames, bytes, lost } = useLab((state) => state.recorded)
  const running = useLab((state) => state.status === 'running')
  const { toggleTap, saveCapture } = useLab.getState()
  if (!able) return null
  return (
    <section className={styles.section}>
      <div className={styles.switchRow}>
        <h3>
          <label htmlFor={`capture-${id}`}>{t('capture.title')}</label>
        </h3>
        <Switch.Root id={`capture-${id}`} className={fields.switch} checked={tapped} onCheckedChange={() => toggleTap(id)}>
          <Switch.Thumb className={fields.thumb} />
        </Switch.Root>
      </div>
      {(tapped || frames > 0) && (
        <>
          <p className={styles.captured} data-testid="captured">
            {frames === 0
              ? t('capture.waiting')
              : plural('capture.frames', frames, { frames: formatCount(frames), bytes: format(bytes, 'byte') })}
            {places > 1 && <small>{plural('capture.places', places)}</small>}
          </p>
          {lost > 0 && (
            <p className={styles.full}>
              {plural('capture.full', lost, { frames: formatCount(frames), lost: formatCount(lost) })}
            </p>
          )}
          <Button className={styles.wide} disabled={frames === 0 || running} onClick={saveCapture}>
            <Download size={14} />
            {t('capture.save')}
          </Button>
          {running && frames > 0 && <p className={styles.remark}>{t('capture.pause-first')}</p>}
        </>
      )}
    </section>
  )
}
