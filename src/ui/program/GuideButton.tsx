import { BookOpen } from 'lucide-react'
import type { ProgramLanguage } from '../../sim/plan.ts'
import { openGuide } from '../guide/state.ts'
import { Tip } from '../parts/Tip.tsx'
import { t } from '../text/text.ts'
import styles from './panel.module.css'

/** What the language offers, in the guide. */
export function GuideButton({ language }: { language?: ProgramLanguage }) {
  const page = language === undefined ? 'first' : language === 'javascript' ? 'javascript' : 'ebpf'
  return (
    <Tip text={t('guide.open')}>
      <button type="button" className={styles.icon} aria-label={t('guide.open')} onClick={() => openGuide(page)}>
        <BookOpen size={15} />
      </button>
    </Tip>
  )
}
