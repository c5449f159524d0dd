import { useEffect, useState } from 'react'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './topbar.module.css'

/** The design's title, edited in place: Enter keeps it, Escape gives the old one back. */
export function DesignTitle() {
  const title = useLab((state) => state.topology.title)
  const [draft, setDraft] = useState(title)
  useEffect(() => setDraft(title), [title])
  function keep(): void {
    const next = draft.trim()
    const { topology, change } = useLab.getState()
    if (next === '' || next === topology.title) setDraft(topology.title)
    else change({ ...topology, title: next }, t('document.renamed', { title: next }))
  }
  return (
    <label className={styles.title} data-value={draft}>
      <span className="visually-hidden">{t('document.title')}</span>
      <input
        value={draft}
        maxLength={120}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key === 'Escape') {
            setDraft(title)
            requestAnimationFrame(() => (document.activeElement as HTMLElement | null)?.blur())
          }
        }}
      />
    </label>
  )
}
