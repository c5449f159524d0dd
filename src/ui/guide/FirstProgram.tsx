/** The first program, step by step; each step is ticked when the lab shows that it is done. */
import { Check, Copy } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import firstProgram from '../../lessons/first-program.ts'
import type { Topology } from '../../topology/document.ts'
import { Button } from '../parts/Button.tsx'
import { useProgram } from '../program/state.ts'
import { copyText } from '../share/copy.ts'
import { openAsOwn } from '../share/open-as-own.ts'
import { useLab } from '../store/lab.ts'
import { programOf, programSlots } from '../store/programs.ts'
import { type GuideStep, guide } from '../text/en-guide.ts'
import { t } from '../text/text.ts'
import styles from './guide.module.css'

/** What shows that a counter was written: it has a map. */
const hasMap = (text: string | undefined) => text !== undefined && /^\s*map\s/m.test(text)

/** Whether the design that the steps begin with is there, whatever has been added to it. */
const isInserted = ({ components }: Topology) =>
  firstProgram.components.every(({ id, kind }) => components.some((record) => record.id === id && record.kind === kind))

function useDone(): { readonly [step in GuideStep['id']]: boolean } {
  const topology = useLab((state) => state.topology)
  const started = useLab((state) => state.started)
  const { drafts, ready, trials } = useProgram()
  const slots = programSlots(topology).filter(({ spec }) => spec.languages.includes('ebpf-assembly'))
  const used = slots.flatMap(({ value }) => programOf(topology, value) ?? [])
  const applied = used.some(({ text }) => hasMap(text))
  const written = applied || used.some(({ id }) => id === ready && hasMap(drafts[id]))
  return {
    // who has placed a program in a design of their own needs no other
    insert: isInserted(topology) || slots.length > 0,
    place: slots.length > 0,
    make: used.length > 0,
    write: written,
    try: written && trials > 0,
    apply: applied,
    see: applied && started,
  }
}

export function FirstProgram() {
  const { first } = guide
  const done = useDone()
  const next = first.steps.find(({ id }) => !done[id])?.id
  const list = useRef<HTMLOListElement>(null)
  // the step that comes next comes into sight, unless it is the first; scrollIntoView() would scroll the frame of the lab, too
  useEffect(() => {
    const article = list.current?.closest('article')
    const step = list.current?.querySelector('[data-next]')
    if (!article || !step || next === first.steps[0].id) return
    article.scrollTop += step.getBoundingClientRect().top - article.getBoundingClientRect().top
  }, [next])
  return (
    <>
      <p>{first.intro}</p>
      <ol ref={list} className={styles.steps}>
        {first.steps.map((step: GuideStep, index) => (
          <li key={step.id} data-done={done[step.id] || undefined} data-next={step.id === next || undefined}>
            <span className={styles.tick} aria-hidden>
              {done[step.id] ? <Check size={13} strokeWidth={2.6} /> : index + 1}
            </span>
            <div>
              <h4>
                {step.title}
                {done[step.id] && <span className="visually-hidden"> {t('guide.done')}</span>}
              </h4>
              <p>{step.text}</p>
              {step.id === 'insert' && <Button onClick={insert}>{first.insert}</Button>}
              {step.code !== undefined && <Code text={step.code} />}
            </div>
          </li>
        ))}
      </ol>
      <section>
        <h4>{first.next.title}</h4>
        <p>{first.next.text}</p>
        <Code text={first.next.code} />
      </section>
      <p>{first.after}</p>
    </>
  )
}

function insert(): void {
  useProgram.setState({ trials: 0 })
  openAsOwn(firstProgram)
}

function Code({ text }: { text: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <div className={styles.code}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <pre tabIndex={0}>{text}</pre>
      <Button onClick={() => void copyText(text).then((done) => setCopied(done))}>
        <Copy size={13} aria-hidden />
        {copied ? guide.first.copied : guide.first.copy}
      </Button>
    </div>
  )
}
