/** Where a program begins: one of the design's, of the library or of the person's own, or a new one from a small start. */
import { SquareCode, Trash2, X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { library } from '../../programs/library/index.ts'
import type { ProgramLanguage } from '../../sim/plan.ts'
import type { ProgramContent } from '../../topology/document.ts'
import { targetAt } from '../../worker/program-place.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { type ProgramSlot, placeOfProgram, programSlots } from '../store/programs.ts'
import { t } from '../text/text.ts'
import { addProgram } from './add-program.ts'
import { misfit, type Wanted, type Written } from './fitting.ts'
import { GuideButton } from './GuideButton.tsx'
import { loadTemplates, remove, useTemplates } from './own-templates.ts'
import styles from './panel.module.css'
import { startsFor } from './starts.ts'
import { openProgram } from './state.ts'
import { type Template, writtenFor } from './templates.ts'

type Slot = Pick<ProgramSlot, 'component' | 'parameter'>

const everyLanguage: readonly ProgramLanguage[] = ['ebpf-assembly', 'javascript', 'classic-bpf']
/** an object file is opened, not begun; its templates are offered */
const known: readonly ProgramLanguage[] = [...everyLanguage, 'ebpf-object']
const somewhere = { level: 'kernel', point: 'xdp' } as const

export function StartPage({ slot, onClose }: { slot: Slot | undefined; onClose(): void }) {
  const topology = useLab((state) => state.topology)
  const runner = programSlots(topology).find(
    ({ component, parameter }) => component === slot?.component && parameter === slot.parameter,
  )
  const languages = everyLanguage.filter((language) => runner === undefined || runner.spec.languages.includes(language))
  const place = slot && placeOfProgram(topology, slot.component)
  const wanted: Wanted = { languages: runner?.spec.languages ?? known, place, scripts: runner?.spec.scripts }
  const starts = startsFor(languages, targetAt(place ?? somewhere, 'ebpf-assembly'), wanted.scripts)
  const others = (topology.programs ?? []).filter(({ language }) => wanted.languages.includes(language))
  const title = runner ? t('program.new-for', { where: nameOfComponent(runner.component) }) : t('program.new')
  const begin = ({ title, language, text }: ProgramContent) => addProgram({ title, language, text }, slot)

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
                <h3>{t('program.start-in', { language: t(`program.language.${language}`) })}</h3>
                <ul className={styles.cards}>
                  {offered.map((start) => (
                    <li key={start.id}>
                      <Card
                        title={start.title}
                        data-start={start.id}
                        onClick={() => begin({ title: start.title, language, text: start.text() })}
                      >
                        <span>{start.doc}</span>
                      </Card>
                    </li>
                  ))}
                </ul>
              </section>
            )
          )
        })}
        <OwnTemplates wanted={wanted} onTake={begin} />
        <Library wanted={wanted} onTake={begin} />
        {others.length > 0 && (
          <section>
            <h3>{t('program.start-existing')}</h3>
            <ul>
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

interface CardProps {
  readonly title: string
  readonly children: ReactNode
  readonly 'data-start'?: string
  readonly 'data-library'?: string
  readonly 'data-template'?: string
  onClick(): void
}

function Card({ title, children, ...button }: CardProps) {
  return (
    <button type="button" className={styles.card} {...button}>
      <strong>{title}</strong>
      {children}
    </button>
  )
}

/** Programs that are for other places: they are named, so that nobody looks for them, and why. */
function Elsewhere({ list }: { list: readonly { readonly name: string; readonly title: string; readonly reason: string }[] }) {
  if (list.length === 0) return null
  return (
    <>
      <h4 className={styles.elsewhere}>{t('fit.elsewhere')}</h4>
      <ul className={styles.refused}>
        {list.map(({ name, title, reason }) => (
          <li key={name}>
            {title}
            <small>{reason}</small>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Which of these are for the place, and why the others are not. */
function sorted<P>(programs: readonly P[], written: (program: P) => Written, wanted: Wanted) {
  const judged = programs.map((program) => ({ program, reason: misfit(written(program), wanted) }))
  return {
    offered: judged.flatMap(({ program, reason }) => (reason === null ? [program] : [])),
    refused: judged.flatMap(({ program, reason }) => (reason === null ? [] : [{ program, reason }])),
  }
}

interface ListProps {
  readonly wanted: Wanted
  onTake(program: ProgramContent): void
}

function OwnTemplates({ wanted, onTake }: ListProps) {
  const { list, fault } = useTemplates()
  useEffect(() => void loadTemplates(), [])
  if (list.length === 0 && fault === null) return null
  const { offered, refused } = sorted(list, writtenFor, wanted)
  const nameOf = ({ language, title }: Template) => `${language} ${title}`
  return (
    <section data-testid="own-templates">
      <h3>{t('program.start-own')}</h3>
      {fault !== null && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
      <ul className={styles.cards}>
        {offered.map((template) => (
          <li key={nameOf(template)} className={styles.own}>
            <Card title={template.title} data-template={template.title} onClick={() => onTake(template)}>
              <small>
                {t(`program.language.${template.language}`)} ·{' '}
                {t('template.kept-on', {
                  date: new Date(template.savedAt).toLocaleDateString('en', { day: 'numeric', month: 'short' }),
                })}
              </small>
            </Card>
            <button
              type="button"
              className={styles.icon}
              aria-label={t('template.remove', { name: template.title })}
              onClick={() => void remove(template)}
            >
              <Trash2 size={14} />
            </button>
          </li>
        ))}
      </ul>
      <Elsewhere list={refused.map(({ program, reason }) => ({ name: nameOf(program), title: program.title, reason }))} />
    </section>
  )
}

/** Programs of services that do their work, to be opened, read and changed. */
function Library({ wanted, onTake }: ListProps) {
  const [query, setQuery] = useState('')
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const readable = library.filter(({ language }) => wanted.languages.includes(language))
  const found = readable.filter(({ id, title, doc }) => {
    const text = `${id} ${title} ${doc}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const { offered, refused } = sorted(found, (program) => program, wanted)
  if (readable.length === 0) return null
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
        {offered.map((program) => (
          <li key={program.id}>
            <Card title={program.title} data-library={program.id} onClick={() => onTake(program)}>
              <span>{program.doc}</span>
              {wanted.languages.length > 3 && <small>{t(`program.language.${program.language}`)}</small>}
            </Card>
          </li>
        ))}
      </ul>
      <Elsewhere list={refused.map(({ program, reason }) => ({ name: program.id, title: program.title, reason }))} />
      {found.length === 0 && <p className={styles.intro}>{t('palette.none', { query })}</p>}
    </section>
  )
}
