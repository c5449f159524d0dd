import { ArrowRight, Plus, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { flowColour } from '../charts/series.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { Select } from '../parts/Select.tsx'
import { t } from '../text/text.ts'
import styles from './network.module.css'
import { buildNetwork, type NetworkChoice, type NetworkPreview, previewNetwork, proposeChoice } from './network.ts'
import { openAsOwn } from './open-as-own.ts'
import { useNetwork } from './waiting-network.ts'

/** Which nodes send to which, and where services can be placed, before a network is opened. */
export default function NetworkDialog() {
  const { text, close } = useNetwork()
  return text === null ? null : <Chosen key={text} text={text} onClose={close} />
}

function Chosen({ text, onClose }: { text: string; onClose: () => void }) {
  const preview = useMemo(() => previewNetwork(text), [text])
  const [choice, setChoice] = useState<NetworkChoice>(() => proposeChoice(preview))
  const { nodes, links, notes } = preview
  const options = nodes.map(({ id, title }) => ({ value: id, title }))
  const setPair = (index: number, pair: Partial<NetworkChoice['pairs'][number]>) =>
    setChoice({ ...choice, pairs: choice.pairs.map((old, i) => (i === index ? { ...old, ...pair } : old)) })
  const toggle = (id: string) =>
    setChoice({
      ...choice,
      active: choice.active.includes(id) ? choice.active.filter((other) => other !== id) : [...choice.active, id],
    })

  return (
    <Dialog
      title={preview.title}
      intro={t('network.intro', { nodes: nodes.length, links: links.length })}
      width={760}
      onClose={onClose}
    >
      <div className={styles.columns}>
        <NetworkMap preview={preview} choice={choice} onToggle={toggle} />
        <div className={styles.choices}>
          <section>
            <h3>{t('network.traffic')}</h3>
            <ul className={styles.pairs}>
              {choice.pairs.map(({ from, to }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a pair is known by its place
                <li key={index}>
                  <span className={styles.colour} style={{ background: flowColour(index) }} />
                  <Select
                    label={t('network.from')}
                    value={from}
                    options={options}
                    onChange={(next) => setPair(index, { from: next })}
                  />
                  <ArrowRight size={14} aria-hidden />
                  <Select
                    label={t('network.to')}
                    value={to}
                    options={options}
                    onChange={(next) => setPair(index, { to: next })}
                  />
                  <button
                    type="button"
                    className={styles.remove}
                    aria-label={t('network.pair.remove')}
                    onClick={() => setChoice({ ...choice, pairs: choice.pairs.filter((_, i) => i !== index) })}
                  >
                    <X size={14} />
                  </button>
                </li>
              ))}
            </ul>
            <Button
              look="quiet"
              onClick={() =>
                setChoice({ ...choice, pairs: [...choice.pairs, { from: nodes[0].id, to: nodes[nodes.length - 1].id }] })
              }
            >
              <Plus size={14} />
              {t('network.pair.add')}
            </Button>
          </section>
          <section>
            <h3>{t('network.active')}</h3>
            <p className={styles.hint}>{t('network.active.hint')}</p>
            <ul className={styles.nodes}>
              {nodes.map(({ id, title }) => (
                <li key={id}>
                  <label>
                    <input type="checkbox" checked={choice.active.includes(id)} onChange={() => toggle(id)} />
                    {title}
                  </label>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
      {notes.length > 0 && (
        <details className={styles.notes}>
          <summary>{t('network.notes', { count: notes.length })}</summary>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
      <footer className={styles.footer}>
        <Button look="quiet" onClick={onClose}>
          {t('network.cancel')}
        </Button>
        <Button
          look="primary"
          onClick={() => {
            openAsOwn(buildNetwork(text, choice))
            onClose()
          }}
        >
          {t('network.open')}
        </Button>
      </footer>
    </Dialog>
  )
}

interface MapProps {
  readonly preview: NetworkPreview
  readonly choice: NetworkChoice
  onToggle(id: string): void
}

/** The network as it will lie on the canvas; a click makes a node active. The list beside it does the same by keyboard. */
function NetworkMap({ preview: { nodes, links }, choice, onToggle }: MapProps) {
  const left = Math.min(...nodes.map(({ x }) => x))
  const top = Math.min(...nodes.map(({ y }) => y))
  const width = Math.max(1, Math.max(...nodes.map(({ x }) => x)) - left)
  const height = Math.max(1, Math.max(...nodes.map(({ y }) => y)) - top)
  const unit = Math.max(width, height) / 100
  const air = 7 * unit
  const ends = new Map(choice.pairs.flatMap(({ from, to }, index) => [[from, index] as const, [to, index] as const]))
  return (
    <svg
      className={styles.map}
      viewBox={`${left - air} ${top - air} ${width + 2 * air} ${height + 2 * air}`}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden="true"
    >
      {links.map(([a, b]) => (
        <line
          key={`${a} ${b}`}
          x1={nodes[a].x}
          y1={nodes[a].y}
          x2={nodes[b].x}
          y2={nodes[b].y}
          className={styles.link}
          strokeWidth={unit * 0.5}
        />
      ))}
      {nodes.map(({ id, title, x, y }) => {
        const flow = ends.get(id)
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list beside it is the accessible way
          <g key={id} className={styles.node} data-active={choice.active.includes(id) || undefined} onClick={() => onToggle(id)}>
            <title>{title}</title>
            {flow !== undefined && (
              <circle cx={x} cy={y} r={3.4 * unit} fill="none" stroke={flowColour(flow)} strokeWidth={unit * 1.1} />
            )}
            <circle cx={x} cy={y} r={1.9 * unit} className={styles.dot} strokeWidth={unit * 0.6} />
          </g>
        )
      })}
    </svg>
  )
}
