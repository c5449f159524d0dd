/** What stands behind a number: the paper's words, the constants that it depends on, the runs that it is read off. */
import { ExternalLink } from 'lucide-react'
import { useMemo } from 'react'
import { papers } from '../../papers/index.ts'
import type { Row } from '../../papers/paper.ts'
import { type Constant, dependsOn } from '../../papers/reproduce.ts'
import { raised } from '../../papers/sensitivity.ts'
import type { Unit } from '../../sim/kind.ts'
import { Button } from '../parts/Button.tsx'
import { Cite } from '../parts/Cite.tsx'
import { kindOf } from '../store/kinds.ts'
import { kindText, kindTitle, t } from '../text/text.ts'
import { format } from '../text/units.ts'
import styles from './detail.module.css'
import { experimentNamed } from './runs.ts'
import { openExperiment } from './state.ts'

export function RowDetail({ row }: { row: Row }) {
  const experiments = useMemo(() => row.experiments.flatMap((id) => experimentNamed(id) ?? []), [row])
  const constants = useMemo(() => dependsOn(row, papers), [row])
  return (
    <div className={styles.detail}>
      <div className={styles.words}>
        <h4>{t('papers.row.words')}</h4>
        <blockquote>{row.quote}</blockquote>
        <p>
          {t('papers.row.section', { section: row.section })} · {t('papers.row.fact', { fact: row.fact })}
        </p>
        <h4>{t('papers.row.runs')}</h4>
        <ul className={styles.runs}>
          {experiments.map((experiment) => (
            <li key={experiment.id}>
              <span>{experiment.title}</span>
              <Button aria-label={t('papers.open-named', { title: experiment.title })} onClick={() => openExperiment(experiment)}>
                <ExternalLink size={13} aria-hidden />
                {t('papers.open-experiment')}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      <div className={styles.constants}>
        <h4>{t('papers.row.constants')}</h4>
        {constants.length === 0 && <p>{t('papers.row.no-constants')}</p>}
        <ul>
          {constants.map((found) => (
            <li key={found.constant}>
              <ConstantLine found={found} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function ConstantLine({ found }: { found: Constant }) {
  const [kindName, name] = found.constant.split('.')
  const kind = kindOf(kindName)
  const spec = kind?.parameters[name]
  return (
    <>
      <div className={styles.constant}>
        <span>
          {kind ? kindTitle(kind) : kindName}
          <b>{kind && spec ? kindText(kind, `parameter.${name}.title`, spec.title) : name}</b>
        </span>
        <strong>{valueText(found)}</strong>
      </div>
      {found.change !== undefined && <p className={styles.change}>{changeText(found, found.change)}</p>}
      {found.cite ? <Cite cite={found.cite} /> : <p className={styles.fault}>{t('papers.row.uncited')}</p>}
    </>
  )
}

function valueText({ constant, value, unit }: Constant): string {
  if (typeof value === 'number') return unit === undefined ? String(value) : format(value, unit as Unit)
  const [kindName, name] = constant.split('.')
  const spec = kindOf(kindName)?.parameters[name]
  return spec?.type === 'choice' ? (spec.options[String(value)]?.title ?? String(value)) : String(value)
}

/** `with 10 % more −4.3 %`, or, of few whole things, `with 3 +12 %` */
function changeText(found: Constant, change: number): string {
  const [kindName, name] = found.constant.split('.')
  const kind = kindOf(kindName)
  const value = Number(found.value)
  const more = kind ? raised(kind, name, value) : value
  const signed = `${change > 0 ? '+' : '−'}${Number(Math.abs(100 * change).toPrecision(2))} %`
  return Math.abs(more / value - 1.1) < 0.02
    ? t('papers.row.tenth', { change: signed })
    : t('papers.row.raised', { value: valueText({ ...found, value: more }), change: signed })
}
