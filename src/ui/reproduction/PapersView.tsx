/** The papers over the whole page: what they published beside what the lab gives, and the glossary. */
import { X } from 'lucide-react'
import { Dialog, ToggleGroup } from 'radix-ui'
import { useEffect, useState } from 'react'
import { papers } from '../../papers/index.ts'
import { Boundary } from '../parts/Boundary.tsx'
import { useLab } from '../store/lab.ts'
import { plural, t } from '../text/text.ts'
import { Glossary } from './Glossary.tsx'
import { PaperList } from './PaperList.tsx'
import { PaperPage } from './PaperPage.tsx'
import { neededBy, runPaper, stopRuns, useRuns } from './runs.ts'
import { usePlace } from './state.ts'
import styles from './view.module.css'

const tabs = ['numbers', 'glossary'] as const

export default function PapersView() {
  const { tab, paper: id } = usePlace()
  const paper = papers.find((each) => each.id === id) ?? papers[0]
  const [opener] = useState(() => document.activeElement)
  useEffect(() => runPaper(paper), [paper])
  useEffect(() => stopRuns, [])
  const close = () => useLab.getState().openDialog(null)

  return (
    <Dialog.Root open onOpenChange={(open) => open || close()}>
      <Dialog.Portal>
        <Dialog.Content
          className={styles.view}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            document.querySelector<HTMLElement>('[data-papers-start]')?.focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            const left = document.activeElement === document.body
            if (left && opener instanceof HTMLElement && opener.isConnected) opener.focus()
          }}
        >
          <header className={styles.bar}>
            <Dialog.Title className={styles.title}>{t('papers.name')}</Dialog.Title>
            <ToggleGroup.Root
              type="single"
              className={styles.tabs}
              value={tab}
              aria-label={t('papers.name')}
              onValueChange={(next) => next && usePlace.setState({ tab: next as typeof tab })}
            >
              {tabs.map((each) => (
                <ToggleGroup.Item key={each} className={styles.tab} value={each}>
                  {t(`papers.tab-${each}`)}
                </ToggleGroup.Item>
              ))}
            </ToggleGroup.Root>
            <Progress />
            <Dialog.Close className={styles.close}>
              {t('papers.close')}
              <kbd>Esc</kbd>
              <X size={16} aria-hidden />
            </Dialog.Close>
          </header>
          <Boundary name={t('papers.name')}>
            {tab === 'glossary' ? (
              <Glossary />
            ) : (
              <div className={styles.columns}>
                <PaperList chosen={paper} />
                <PaperPage key={paper.id} paper={paper} />
              </div>
            )}
          </Boundary>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** How many experiments have been run: quiet, and gone from the eye when all have. */
function Progress() {
  const all = new Set(papers.flatMap(neededBy)).size
  const done = useRuns(({ outcomes }) => outcomes.size)
  const busy = useRuns(({ running }) => running.size > 0)
  const share = all === 0 ? 1 : done / all
  return (
    <div className={styles.progress} data-busy={busy || undefined}>
      <span className={styles.track} aria-hidden>
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
      {busy ? t('papers.running', { done, all }) : done > 0 && plural('papers.ran', done)}
    </div>
  )
}
