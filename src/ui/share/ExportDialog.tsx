import { Download } from 'lucide-react'
import { useMemo } from 'react'
import { exporters } from '../../topology/export/any.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { withEdits, withLooksOf } from '../store/documents.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './export.module.css'
import { fileName, saveFile } from './save.ts'

/** What a file of each format is called. */
export const exportFormats = {
  graphml: { title: 'GraphML', ending: 'graphml', type: 'application/xml' },
  containerlab: { title: 'containerlab', ending: 'clab.yml', type: 'application/yaml' },
} as const
export type ExportFormat = keyof typeof exportFormats
const isFormat = (format: string | null): format is ExportFormat => format !== null && format in exportFormats

/** The network as a file for another tool, and what that tool has no place for. */
export function ExportDialog() {
  const format = useLab((state) => state.dialogSubject)
  return isFormat(format) ? <ExportOf format={format} /> : null
}

function ExportOf({ format }: { format: ExportFormat }) {
  const now = useLab((state) => state.topology)
  const base = useLab((state) => state.base)
  const edits = useLab((state) => state.edits)
  const { openDialog } = useLab.getState()
  const { title, ending, type } = exportFormats[format]
  const { text, losses } = useMemo(() => {
    const looks = withLooksOf(now, base, edits)
    return exporters[format](withEdits(looks.base, looks.edits))
  }, [format, now, base, edits])
  return (
    <Dialog
      title={t('export.title', { format: title })}
      intro={t(`export.intro-${format}`)}
      width={560}
      onClose={() => openDialog(null)}
    >
      {losses.length > 0 && (
        <section className={styles.losses}>
          <h3>{t('export.losses')}</h3>
          <ul>
            {losses.map(({ what, count, why }) => (
              <li key={`${what} ${why}`}>
                <span>
                  {what}
                  {count > 1 && <small>{count}</small>}
                </span>
                <span>{why}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Button
        look="primary"
        className={styles.save}
        onClick={() => {
          saveFile([text], fileName(now.title, ending), type)
          openDialog(null)
        }}
      >
        <Download size={15} />
        {t('export.save', { ending })}
      </Button>
    </Dialog>
  )
}
