import { FileDown } from 'lucide-react'
import { useEffect, useState } from 'react'
import { t } from '../text/text.ts'
import { openFile } from './open-any.ts'
import styles from './share.module.css'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** A file that is dragged anywhere onto the page opens. */
export function FileDrop() {
  const [over, setOver] = useState(false)
  useEffect(() => {
    // dragleave fires at every border inside the page: only leaving the window ends it
    const onOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(false)
      const [file] = event.dataTransfer?.files ?? []
      if (file) void openFile(file)
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
  if (!over) return null
  return (
    <div className={styles.drop} data-testid="drop">
      <FileDown size={28} strokeWidth={1.5} />
      <b>{t('open.drop')}</b>
      <span>{t('open.drop.hint')}</span>
    </div>
  )
}
