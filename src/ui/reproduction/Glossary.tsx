/** Systems that the papers name and words of the lab, to be looked up: what each is, and where a paper names it. */
import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Entry, glossary } from '../../papers/glossary.ts'
import { papers } from '../../papers/index.ts'
import { plural, t } from '../text/text.ts'
import styles from './glossary.module.css'
import { usePlace } from './state.ts'

const groups = ['lab', 'system'] as const

export function Glossary() {
  const [query, setQuery] = useState('')
  const found = useMemo(() => search(query), [query])
  return (
    <div className={styles.page}>
      <div className={styles.inner}>
        <div className={styles.head}>
          <p>{t('glossary.intro')}</p>
          <label className={styles.search}>
            <Search size={15} aria-hidden />
            <input
              type="search"
              value={query}
              placeholder={t('glossary.search')}
              aria-label={t('glossary.search')}
              data-papers-search
              onChange={({ target }) => setQuery(target.value)}
            />
            <span aria-live="polite">{plural('glossary.count', found.length)}</span>
          </label>
        </div>
        {found.length === 0 && <p className={styles.none}>{t('glossary.none', { query })}</p>}
        {groups.map((group) => {
          const entries = found.filter((entry) => entry.group === group)
          return (
            entries.length > 0 && (
              <section key={group} aria-labelledby={`glossary-${group}`}>
                <h2 id={`glossary-${group}`}>{t(`glossary.${group}`)}</h2>
                <dl className={styles.entries}>
                  {entries.map((entry) => (
                    <Term key={entry.term} entry={entry} />
                  ))}
                </dl>
              </section>
            )
          )
        })}
      </div>
    </div>
  )
}

function Term({ entry: { term, also, text, named } }: { entry: Entry }) {
  const paper = papers.find(({ id }) => id === named.paper)
  const where = t(/^[\dIVX]/.test(named.section) ? 'glossary.where' : 'glossary.where-words', {
    source: named.paper,
    section: named.section,
  })
  return (
    <div>
      <dt>
        {term} {also !== undefined && <small>{also}</small>}
      </dt>
      <dd>{text}</dd>
      <dd className={styles.named}>
        {paper ? (
          <button type="button" onClick={() => usePlace.setState({ tab: 'numbers', paper: paper.id })}>
            {where}
          </button>
        ) : (
          <span>{where}</span>
        )}
        <q>{named.quote}</q>
      </dd>
    </div>
  )
}

/** Every word must occur; terms that begin with the first come first. */
export function search(query: string): readonly Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return glossary
  const found = glossary.filter(({ term, also = '', text }) => {
    const whole = `${term} ${also} ${text}`.toLowerCase()
    return words.every((word) => whole.includes(word))
  })
  const rank = ({ term, also = '' }: Entry) =>
    term.toLowerCase().startsWith(words[0]) ? 0 : `${term} ${also}`.toLowerCase().includes(words[0]) ? 1 : 2
  return [...found].sort((a, b) => rank(a) - rank(b))
}
