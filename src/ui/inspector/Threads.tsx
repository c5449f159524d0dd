/** Time line of a machine's scheduler: which thread had each CPU, lately. */
import { useEffect } from 'react'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { plural, t } from '../text/text.ts'
import { format } from '../text/units.ts'
import styles from './threads.module.css'

/** height of a CPU's row, and the width of the whole, in units of the drawing */
const [row, width] = [14, 1000]
const colours = 8

export function Threads({ id }: { id: string }) {
  const view = useLab(({ turns }) => (turns?.machine === id ? turns : null))
  const { watchTurns } = useLab.getState()
  useEffect(() => {
    watchTurns(id)
    return () => watchTurns(null)
  }, [id, watchTurns])
  if (!view) return null
  const { from, to, threads, turns } = view
  const rows = Array.from({ length: turns.length / 4 }, (_, i) => [...turns.subarray(i * 4, i * 4 + 4)])
  const cpus = [...new Set(rows.map(([cpu]) => cpu))].sort((a, b) => a - b)
  const scale = to > from ? width / (to - from) : 0
  const label = threads.map(({ name, share }) => `${nameOfComponent(name)} ${format(share, 'fraction')}`).join(', ')
  return (
    <section className={styles.threads} data-testid="threads">
      <h3>{t('inspector.threads')}</h3>
      {rows.length === 0 ? (
        <p>{t('inspector.threads-none')}</p>
      ) : (
        <>
          <svg viewBox={`0 0 ${width} ${cpus.length * row}`} preserveAspectRatio="none" role="img" aria-label={label}>
            {rows.map(([cpu, thread, begin, end]) => (
              <rect
                key={`${cpu} ${begin}`}
                data-colour={thread % colours}
                x={(begin - from) * scale}
                y={cpus.indexOf(cpu) * row}
                width={Math.max(0.5, (end - begin) * scale)}
                height={row - 2}
              />
            ))}
          </svg>
          <p>{t('inspector.threads-span', { time: format(to - from, 'second'), cpus: cpus.join(', ') })}</p>
          <dl>
            {threads.map(({ name, share, turns: number }, i) => (
              <div key={name} data-colour={i % colours}>
                <dt>{nameOfComponent(name)}</dt>
                <dd>{format(share, 'fraction')}</dd>
                <dd>{plural('inspector.threads-turns', number)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  )
}
