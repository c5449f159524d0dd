import type { ReactNode } from 'react'
import type { Distribution, RunResult } from '../../sim/result.ts'
import { t } from '../text/text.ts'
import { format, formatCount } from '../text/units.ts'
import { type Domain, decadeTicks } from './axis.ts'
import { type LabNames, useNames } from './names.ts'
import { dropsByReason, place, sharedDomain } from './percentiles.ts'
import { flowColour, reasonText } from './series.ts'
import styles from './summary.module.css'

const columns = ['mean', 'p50', 'p90', 'p99', 'max'] as const

/** What a whole run came to: latency by percentile, drops by reason, the figures of the run. */
export function Summary({ result }: { result: RunResult }) {
  const names = useNames()
  const crossings = result.machines.filter(({ crossingSeconds }) => crossingSeconds.count > 0)
  const domain = sharedDomain([
    ...result.flows.map(({ latencySeconds }) => latencySeconds),
    ...crossings.map(({ crossingSeconds }) => crossingSeconds),
  ])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.summary} data-testid="summary" aria-label={t('summary.title')} tabIndex={0}>
      <section className={styles.latency}>
        <h3>{t('summary.latency')}</h3>
        {domain ? (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">{t('summary.flow')}</span>
                </th>
                <th scope="col" className={styles.axisCell}>
                  {t('summary.range')}
                </th>
                {columns.map((name) => (
                  <th key={name} scope="col">
                    {t(`summary.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {crossings.map(({ id, crossingSeconds }) => (
                <Row
                  key={id}
                  name={t('summary.crossing', { machine: names.title(id) })}
                  colour="var(--text)"
                  distribution={crossingSeconds}
                  domain={domain}
                />
              ))}
              {result.flows.map(({ id, latencySeconds }, index) => (
                <Row key={id} name={names.title(id)} colour={flowColour(index)} distribution={latencySeconds} domain={domain} />
              ))}
            </tbody>
            <tfoot aria-hidden="true">
              <tr>
                <td />
                <td className={styles.axisCell}>
                  <Scale domain={domain} />
                </td>
                <td colSpan={columns.length} />
              </tr>
            </tfoot>
          </table>
        ) : (
          <p className={styles.nothing}>{t('summary.nothing')}</p>
        )}
        <Drops result={result} />
      </section>
      <Figures result={result} names={names} />
    </section>
  )
}

function Row({
  name,
  colour,
  distribution,
  domain,
}: {
  name: string
  colour: string
  distribution: Distribution
  domain: Domain
}) {
  const { count, min, p50, p90, p99, max } = distribution
  const at = (value: number) => `${(place(value, domain) * 100).toFixed(2)}%`
  return (
    <tr style={{ '--line': colour } as React.CSSProperties}>
      <th scope="row" title={name}>
        {name}
      </th>
      <td className={styles.axisCell}>
        {count > 0 && (
          <div className={styles.range} aria-hidden="true">
            <span className={styles.whisker} style={{ left: at(min), right: `calc(100% - ${at(max)})` }} />
            <span className={styles.box} style={{ left: at(p50), right: `calc(100% - ${at(p99)})` }} />
            <span className={styles.p50} style={{ left: at(p50) }} />
            <span className={styles.p90} style={{ left: at(p90) }} />
            <span className={styles.p90} style={{ left: at(p99) }} />
          </div>
        )}
      </td>
      {columns.map((name) => (
        <td key={name}>{count > 0 ? format(distribution[name], 'second') : '–'}</td>
      ))}
    </tr>
  )
}

/** Decades of the shared axis, below what they measure: beside the figures they would read as one more column. */
function Scale({ domain }: { domain: Domain }) {
  const ticks = decadeTicks(domain)
  const few = ticks.length > 3 ? [ticks[0], ticks[ticks.length >> 1], ticks[ticks.length - 1]] : ticks
  return (
    <div className={styles.scale} aria-hidden="true">
      {few.map((value) => (
        <span key={value} style={{ left: `${place(value, domain) * 100}%` }}>
          {format(value, 'second')}
        </span>
      ))}
    </div>
  )
}

function Drops({ result }: { result: RunResult }) {
  const drops = dropsByReason(result.components)
  const most = drops[0]?.[1] ?? 1
  return (
    <>
      <h3>{t('summary.drops')}</h3>
      {drops.length === 0 && <p className={styles.nothing}>{t('summary.drops.none')}</p>}
      <ul className={styles.drops}>
        {drops.map(([reason, count]) => (
          <li key={reason}>
            <span className={styles.reason}>{reasonText(reason)}</span>
            <span className={styles.bar} aria-hidden="true">
              <span style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span className={styles.count}>{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function Figures({ result, names }: { result: RunResult; names: LabNames }) {
  const { invariants } = result
  const sum = (field: 'sent' | 'delivered' | 'dropped' | 'inFlight') =>
    formatCount(result.flows.reduce((total, flow) => total + flow[field], 0))
  const violated = invariants.violated.length > 0
  return (
    <section>
      <h3>{t('summary.run')}</h3>
      <dl className={styles.figures}>
        {result.flows.slice(0, 4).map((flow) => (
          <Figure key={flow.id} name={`${names.title(flow.id)}, ${t('summary.throughput')}`}>
            {format(flow.throughputBitsPerSecond, 'bit/second')}
          </Figure>
        ))}
        <Figure name={t('summary.sent')}>{sum('sent')}</Figure>
        <Figure name={t('summary.delivered')}>{sum('delivered')}</Figure>
        <Figure name={t('summary.dropped')}>{sum('dropped')}</Figure>
        <Figure name={t('summary.inFlight')}>{sum('inFlight')}</Figure>
        <Figure name={t('summary.simulated')}>{format(result.simulatedSeconds, 'second')}</Figure>
        <Figure name={t('summary.wall')}>{format(result.wallSeconds, 'second')}</Figure>
        <Figure name={t('summary.events')}>{formatCount(result.events)}</Figure>
        <Figure name={t('summary.digest')} hint={t('summary.digest.hint')}>
          <code className={styles.digest} data-testid="digest">
            {result.digest}
          </code>
        </Figure>
        <Figure name={t('summary.checks')}>
          <span className={violated ? styles.bad : styles.good}>
            {violated
              ? t('summary.checks.bad', { names: invariants.violated.join(', ') })
              : t('summary.checks.good', { count: formatCount(invariants.checked) })}
          </span>
        </Figure>
      </dl>
    </section>
  )
}

function Figure({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div title={hint}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
