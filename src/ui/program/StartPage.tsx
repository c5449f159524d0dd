/** Where a program begins: one of the design's, or a new one from a small start. */
import { SquareCode, X } from 'lucide-react'
import { useState } from 'react'
import { type LibraryProgram, library } from '../../programs/library/index.ts'
import type { ProgramLanguage } from '../../sim/plan.ts'
import { targetAt } from '../../worker/program-place.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { type ProgramSlot, placeOfProgram, programSlots } from '../store/programs.ts'
import { t } from '../text/text.ts'
import { addProgram } from './add-program.ts'
import { GuideButton } from './GuideButton.tsx'
import styles from './panel.module.css'
import { startsFor } from './starts.ts'
import { openProgram } from './state.ts'

type Slot = Pick<ProgramSlot, 'component' | 'parameter'>

const everyLanguage: readonly ProgramLanguage[] = ['ebpf-assembly', 'javascript', 'classic-bpf']
const somewhere = { level: 'kernel', point: 'xdp' } as const

export function StartPage({ slot, onClose }: { slot: Slot | undefined; onClose(): void }) {
  const topology = useLab((state) => state.topology)
  const runner = programSlots(topology).find(
    ({ component, parameter }) => component === slot?.component && parameter === slot.parameter,
  )
  const languages = everyLanguage.filter((language) => runner === undefined || runner.spec.languages.includes(language))
  const place = (slot && placeOfProgram(topology, slot.component)) ?? somewhere
  const starts = startsFor(languages, targetAt(place, 'ebpf-assembly'))
  const others = (topology.programs ?? []).filter(
    ({ language }) => runner === undefined || runner.spec.languages.includes(language),
  )
  const title = runner ? t('program.new-for', { where: nameOfComponent(runner.component) }) : t('program.new')

  function take(id: string): void {
    if (runner)
      useLab.getState().apply([{ type: 'set', id: runner.component, parameter: runner.parameter, value: id }], t('program.name'))
    openProgram({ program: id, slot })
  }

  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.heading}>{title}</h2>
        <GuideButton />
        <button type="button" className={styles.icon} aria-label={t('program.close')} onClick={onClose}>
          <X size={16} />
        </button>
      </header>
      <div className={styles.start}>
        <p className={styles.intro}>{t('program.start-intro')}</p>
        {languages.map((language) => {
          const offered = starts.filter((start) => start.language === language)
          return (
            offered.length > 0 && (
              <section key={language}>
                <h3>{t(`program.language.${language}`)}</h3>
                <ul className={styles.cards}>
                  {offered.map((start) => (
                    <li key={start.id}>
                      <button
                        type="button"
                        className={styles.card}
                        data-start={start.id}
                        onClick={() => addProgram({ title: start.title, language, text: start.text() }, slot)}
                      >
                        <strong>{start.title}</strong>
                        <span>{start.doc}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </section>
            )
          )
        })}
        <Library languages={languages} onTake={({ title, language, text }) => addProgram({ title, language, text }, slot)} />
        {others.length > 0 && (
          <section>
            <h3>{t('program.start-existing')}</h3>
            <ul className={styles.list}>
              {others.map(({ id, title, language }) => (
                <li key={id}>
                  <button type="button" className={styles.row} onClick={() => take(id)}>
                    <SquareCode size={14} aria-hidden />
                    <span>{title || id}</span>
                    <small>{t(`program.language.${language}`)}</small>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </>
  )
}

/** Programs of services that do their work, to be opened, read and changed. */
function Library({ languages, onTake }: { languages: readonly ProgramLanguage[]; onTake(program: LibraryProgram): void }) {
  const [query, setQuery] = useState('')
  const offered = library.filter(({ language }) => languages.includes(language))
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = offered.filter(({ id, title, doc }) => {
    const text = `${id} ${title} ${doc}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  if (offered.length === 0) return null
  return (
    <section>
      <h3>{t('program.library')}</h3>
      <input
        type="search"
        className={styles.search}
        aria-label={t('program.library-search')}
        placeholder={t('program.library-search')}
        value={query}
        onChange={({ target }) => setQuery(target.value)}
      />
      <ul className={styles.cards}>
        {found.map((program) => (
          <li key={program.id}>
            <button type="button" className={styles.card} data-library={program.id} onClick={() => onTake(program)}>
              <strong>{program.title}</strong>
              <span>{program.doc}</span>
              <small>{t(`program.language.${program.language}`)}</small>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={styles.intro}>{t('palette.none', { query })}</p>}
    </section>
  )
}
