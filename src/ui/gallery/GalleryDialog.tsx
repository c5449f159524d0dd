import { Plus } from 'lucide-react'
import { gallery } from '../../lessons/gallery.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { emptyTopology } from '../store/documents.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './gallery.module.css'
import { Thumbnail } from './Thumbnail.tsx'

/** Ready designs to open, and an empty canvas. */
export function GalleryDialog() {
  const { openDialog } = useLab.getState()
  const shown = useLab((state) => state.work.galleryId)
  return (
    <Dialog title={t('gallery.title')} intro={t('gallery.intro')} width={940} onClose={() => openDialog(null)}>
      <ul className={styles.cards}>
        {gallery.map((entry) => (
          <li key={entry.id}>
            <button
              type="button"
              className={styles.card}
              data-gallery={entry.id}
              aria-current={shown === entry.id || undefined}
              aria-label={t('gallery.open', { title: entry.title })}
              aria-describedby={`gallery-${entry.id}`}
              onClick={() => open(entry)}
            >
              <span className={styles.picture}>
                <Thumbnail topology={entry.topology} />
              </span>
              <b>{entry.title}</b>
              <span id={`gallery-${entry.id}`} className={styles.doc}>
                {entry.doc}
              </span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" className={styles.card} data-gallery="empty" onClick={openEmpty}>
            <span className={`${styles.picture} ${styles.none}`}>
              <Plus size={22} strokeWidth={1.5} />
            </span>
            <b>{t('gallery.empty')}</b>
            <span className={styles.doc}>{t('gallery.empty.doc')}</span>
          </button>
        </li>
      </ul>
    </Dialog>
  )
}

function open({ id, topology }: (typeof gallery)[number]): void {
  const { open: openInLab, openDialog, engineVersion } = useLab.getState()
  openInLab({ topology, engineVersion }, { origin: 'gallery', galleryId: id })
  openDialog(null)
}

function openEmpty(): void {
  const { open: openInLab, openDialog, engineVersion } = useLab.getState()
  openInLab({ topology: emptyTopology(t('document.untitled')), engineVersion }, { origin: 'own' })
  openDialog(null)
}
