/** What a component's program keeps, what it has said, and what has gone wrong with it. All of it is text of a program: shown as text. */
import { type ReactNode, useEffect, useRef } from 'react'
import type { KeptTable } from '../../sim/kind.ts'
import type { KeptView } from '../../worker/protocol.ts'
import { useLab } from '../store/lab.ts'
import { plural, t } from '../text/text.ts'
import { format, formatCount, formatExact } from '../text/units.ts'
import styles from './kept.module.css'
import { type Shown, shownFields, shownValue } from './kept.ts'
import { Pictures } from './Pictures.tsx'

export function Kept({ id }: { id: string }) {
  const view = useLab(({ kept }) => (kept?.component === id ? kept : null))
  const { watchKept } = useLab.getState()
  useEffect(() => {
    watchKept(id)
    return () => watchKept(null)
  }, [id, watchKept])
  if (!view) return null
  return (
    <>
      <Faults view={view} />
      <Tables view={view} />
      <Log view={view} />
    </>
  )
}

/** Pictures come before words: they are what such a component is selected for. `Kept` asks for them. */
export function KeptPictures({ id }: { id: string }) {
  const pictures = useLab(({ kept }) => (kept?.component === id ? kept.pictures : undefined))
  if (pictures === undefined || pictures.length === 0) return null
  return (
    <Section title={t('kept.pictures')} name="kept-pictures">
      <Pictures pictures={pictures} />
    </Section>
  )
}

function Section({ title, note, children, name }: { title: string; note?: string; children: ReactNode; name: string }) {
  return (
    <section className={styles.section} aria-label={title} data-testid={name}>
      <h3>
        {title}
        {note && <small>{note}</small>}
      </h3>
      {children}
    </section>
  )
}

function Faults({ view: { faults } }: { view: KeptView }) {
  if (faults.length === 0) return null
  return (
    <Section title={t('kept.faults')} name="faults">
      <ul className={styles.faults}>
        {faults.map(({ name, count, at, text, line }) => (
          <li key={name}>
            <strong>{name}</strong>
            <span>{plural('kept.times', count, { times: formatCount(count) })}</span>
            <p>{line > 0 ? t('kept.at-line', { line, text }) : text}</p>
            <small>{t('kept.last', { time: formatExact(at, 'second') })}</small>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Tables({ view: { rooms, tables } }: { view: KeptView }) {
  if (rooms.length + tables.length === 0) return null
  return (
    <Section title={t('kept.tables')} name="kept">
      {rooms.map(({ name, bytes, most }) => (
        <div key={name} className={styles.room}>
          <span>{name}</span>
          <span>{t('kept.of', { some: format(bytes, 'byte'), most: format(most, 'byte') })}</span>
          <meter min={0} max={most} value={bytes} aria-label={name} />
        </div>
      ))}
      {tables.map((table) => (
        <Table key={table.name} table={table} />
      ))}
    </Section>
  )
}

export function Table({ table }: { table: KeptTable }) {
  const { name, type, count, room, sparse, rows, keyFields, valueFields } = table
  const numbers = { count: formatCount(count), room: formatCount(room) }
  const hidden = count - rows.length
  return (
    <div className={styles.table}>
      <h4>
        <code>{name}</code>
        <span>{type}</span>
        <span>{t(sparse ? 'kept.count-sparse' : 'kept.count', numbers)}</span>
      </h4>
      {rows.length > 0 && (
        <div className={styles.rows}>
          <table aria-label={name}>
            <thead>
              <tr>
                <th scope="col">{t('kept.key')}</th>
                <th scope="col">{t('kept.value')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, values }, i) => (
                // rows have no identity of their own: a key may be any bytes
                // biome-ignore lint/suspicious/noArrayIndexKey: the place in the table is what a row is
                <tr key={i}>
                  <th scope="row">
                    <Value shown={keyFields ? shownFields(key, keyFields) : [shownValue(key)]} />
                  </th>
                  <td>
                    {values.map((value, cpu) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: the number of the CPU
                      <div key={cpu} className={styles.value}>
                        {values.length > 1 && <small>{t('kept.cpu', { cpu })}</small>}
                        <Value shown={valueFields ? shownFields(value, valueFields) : [shownValue(value)]} />
                      </div>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hidden > 0 && <p>{plural('kept.more', hidden, { number: formatCount(hidden) })}</p>}
    </div>
  )
}

/** The number is what is read, the bytes beside it are what lies in memory. */
function Value({ shown }: { shown: readonly Shown[] }) {
  return (
    <span className={styles.shown}>
      {shown.map(({ name, number, bytes }) => (
        <span key={name ?? ''}>
          {name !== undefined && <small>{name}</small>}
          {number !== undefined && <b>{number}</b>}
          {bytes !== undefined && <code title={bytes.whole}>{bytes.text}</code>}
        </span>
      ))}
    </span>
  )
}

/** The last lines, the newest at the foot and in sight unless the person has gone up to read. */
function Log({ view: { written, lines } }: { view: KeptView }) {
  const list = useRef<HTMLOListElement>(null)
  const follows = useRef(true)
  useEffect(() => {
    if (written > 0 && follows.current && list.current) list.current.scrollTop = list.current.scrollHeight
  }, [written])
  if (written === 0) return null
  const first = written - lines.length
  return (
    <Section
      title={t('kept.log')}
      note={first > 0 ? t('kept.lines-last', { last: formatCount(lines.length), all: formatCount(written) }) : undefined}
      name="log"
    >
      <ol
        ref={list}
        className={styles.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        aria-label={t('kept.log')}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < 8
        }}
      >
        {lines.map(({ at, text }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the number of the line since the begin of the run
          <li key={first + i}>
            <time>{formatExact(at, 'second')}</time>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
