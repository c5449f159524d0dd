/** The design as a whole, when nothing is selected: its words, its run, what it is made of. */

import { Plus, SquareCode } from 'lucide-react'
import type { Topology } from '../../topology/document.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { openProgram } from '../program/state.ts'
import { Schedule } from '../schedule/Schedule.tsx'
import { kindOf, toneOf } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { programSlots } from '../store/programs.ts'
import { kindTitle, t } from '../text/text.ts'
import styles from './inspector.module.css'
import { NumberField } from './NumberField.tsx'
import { TextField } from './TextField.tsx'

const seed = { unit: 'count', min: 0, max: 2 ** 32 - 1, integer: true } as const
const duration = { unit: 'second', min: 1e-6, max: 9000 } as const

export function DesignPanel() {
  const topology = useLab((state) => state.topology)
  const started = useLab((state) => state.started)
  const { change } = useLab.getState()
  const set = (part: Partial<Topology>, merge?: string) => change({ ...topology, ...part }, '', merge ? { merge } : {})
  return (
    <div className={styles.panel} data-tone="infrastructure">
      <header className={styles.designHead}>
        <h2>{t('inspector.design')}</h2>
      </header>
      <div className={styles.scroll}>
        <section className={styles.section}>
          <div className={styles.stacked}>
            <label htmlFor="design-title">{t('inspector.title')}</label>
            <TextField
              id="design-title"
              value={topology.title}
              maxLength={120}
              first
              onChange={(title) => title.trim() !== '' && set({ title: title.trim() })}
            />
          </div>
          <div className={styles.stacked}>
            <label htmlFor="design-note">{t('inspector.note')}</label>
            <TextField
              id="design-note"
              value={topology.note ?? ''}
              placeholder={t('inspector.note-hint')}
              maxLength={4000}
              lines={(topology.note?.length ?? 0) > 160 ? 8 : 4}
              onChange={(note) => set({ note: note === '' ? undefined : note })}
            />
          </div>
        </section>
        <section className={styles.section}>
          <h3>{t('inspector.run')}</h3>
          <Field title={t('inspector.duration')} id="design-duration">
            <NumberField
              id="design-duration"
              spec={{ ...duration, title: t('inspector.duration') }}
              value={topology.duration}
              onChange={(value, merge) => set({ duration: value }, merge ? 'duration' : undefined)}
            />
          </Field>
          <Field title={t('inspector.seed')} id="design-seed">
            <NumberField
              id="design-seed"
              spec={{ ...seed, title: t('inspector.seed') }}
              value={topology.seed}
              onChange={(value, merge) => set({ seed: value }, merge ? 'seed' : undefined)}
            />
          </Field>
          {started && <p className={styles.remark}>{t('inspector.restarts')}</p>}
        </section>
        <Schedule className={styles.section} />
        <Programs topology={topology} />
        <Contents topology={topology} />
      </div>
    </div>
  )
}

function Field({ id, title, children }: { id: string; title: string; children: React.ReactNode }) {
  return (
    <div className={styles.parameter}>
      <div className={styles.label}>
        <label htmlFor={id}>{title}</label>
      </div>
      <div className={styles.control}>{children}</div>
    </div>
  )
}

/** Programs of the design, each with its editor. Where nothing could run one, nothing is offered. */
function Programs({ topology }: { topology: Topology }) {
  const { programs = [] } = topology
  const slots = programSlots(topology)
  if (programs.length === 0 && slots.length === 0) return null
  return (
    <section className={styles.section} data-tone="service">
      <h3>{t('program.design')}</h3>
      {programs.map(({ id, title, language }) => (
        <button key={id} type="button" className={styles.row} onClick={() => openProgram({ program: id })}>
          <SquareCode size={14} aria-hidden />
          <span>{title || id}</span>
          <small>{t(`program.language.${language}`)}</small>
        </button>
      ))}
      <Button className={styles.wide} onClick={() => openProgram({ program: null })}>
        <Plus size={14} />
        {t('program.new')}
      </Button>
    </section>
  )
}

/** How many of each kind. */
function Contents({ topology }: { topology: Topology }) {
  const { select } = useLab.getState()
  const counts = new Map<string, string[]>()
  for (const { kind, id } of [...topology.components, ...topology.links]) counts.set(kind, [...(counts.get(kind) ?? []), id])
  if (counts.size === 0) return null
  return (
    <section className={styles.section}>
      <h3>{t('inspector.made-of')}</h3>
      {[...counts].map(([name, ids]) => {
        const kind = kindOf(name)
        return (
          <button
            key={name}
            type="button"
            className={styles.row}
            data-tone={toneOf(kind)}
            onClick={() => select(ids)}
            title={t('inspector.select-all-of')}
          >
            <Icon name={kind?.look.icon} size={14} />
            <span>{kind ? kindTitle(kind) : name}</span>
            <small>{ids.length}</small>
          </button>
        )
      })}
    </section>
  )
}
