/** The designs behind the numbers: each opens on the canvas. */
import { memo, useRef } from 'react'
import type { Experiment } from '../../papers/paper.ts'
import { Thumbnail } from '../gallery/Thumbnail.tsx'
import { t } from '../text/text.ts'
import styles from './experiments.module.css'
import { openExperiment } from './state.ts'
import { useTurn } from './turn.ts'

export function Experiments({ experiments }: { experiments: readonly Experiment[] }) {
  return (
    <ul className={styles.cards}>
      {experiments.map((experiment) => (
        <li key={experiment.id}>
          <Card experiment={experiment} />
        </li>
      ))}
    </ul>
  )
}

const Card = memo(function Card({ experiment }: { experiment: Experiment }) {
  const { id, title, topology } = experiment
  const note = `experiment-${id.replace(/\W/g, '-')}`
  return (
    <button
      type="button"
      className={styles.card}
      data-experiment={id}
      aria-label={t('papers.open-named', { title })}
      aria-describedby={note}
      onClick={() => openExperiment(experiment)}
    >
      <Picture topology={topology} />
      <b>{title}</b>
      <span id={note} className={styles.note}>
        {topology.note}
      </span>
    </button>
  )
})

function Picture({ topology }: Pick<Experiment, 'topology'>) {
  const place = useRef<HTMLSpanElement>(null)
  const seen = useTurn(place)
  return (
    <span ref={place} className={styles.picture}>
      {seen && <Thumbnail topology={topology} />}
    </span>
  )
}
