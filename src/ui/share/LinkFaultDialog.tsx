import { Unlink } from 'lucide-react'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { useLinkFault } from './open-link.ts'
import styles from './share.module.css'

/** Says once and clearly why a link was refused, and that nothing was lost. */
export function LinkFaultDialog() {
  const { fault, dismiss } = useLinkFault()
  const own = useLab((state) => state.work.id !== null)
  const title = useLab((state) => state.topology.title)
  if (!fault) return null
  return (
    <Dialog title={t('open.link.failed')} width={440} onClose={dismiss}>
      <div className={styles.refused} data-testid="link-fault" data-code={fault.code}>
        <Unlink size={20} strokeWidth={1.75} />
        <p>{fault.message}</p>
        {own && <small>{t('open.link.untouched')}</small>}
        <Button look="primary" onClick={dismiss}>
          {own ? t('open.link.close') : t('open.link.go-on', { title })}
        </Button>
      </div>
    </Dialog>
  )
}
