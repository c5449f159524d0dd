/** The guide to programs, in the dock, so that what it tells of stays in sight: first steps, and all that programs may use. */
import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { fieldWords, helperWords, instructionWords, mapWords } from '../../programs/ebpf/documentation.ts'
import { limits, type Target, targets } from '../../programs/ebpf/targets.ts'
import { type Documented, documentation } from '../../programs/javascript/api.ts'
import { panDocumentation } from '../../programs/javascript/pan-interface.ts'
import { defaultLimits } from '../../programs/javascript/sandbox.ts'
import { guide } from '../text/en-guide.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import { FirstProgram } from './FirstProgram.tsx'
import styles from './guide.module.css'
import { type GuidePage, guidePages, useGuide } from './state.ts'

const pages: { readonly [page in GuidePage]: () => ReactNode } = {
  first: FirstProgram,
  editor: TheEditor,
  javascript: Javascript,
  ebpf: Ebpf,
  limits: Limits,
  instructions: Instructions,
}

export default function Guide() {
  const page = useGuide((state) => state.page)
  const Page = pages[page]
  return (
    <div className={styles.guide}>
      <ToggleGroup.Root
        type="single"
        orientation="vertical"
        className={styles.pages}
        value={page}
        aria-label={t('guide.pages')}
        onValueChange={(next) => next && useGuide.setState({ page: next as GuidePage })}
      >
        {guidePages.map((each) => (
          <ToggleGroup.Item key={each} className={styles.page} value={each}>
            {each === 'first' ? t('guide.first') : guide[each].title}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <article key={page} className={styles.article} tabIndex={0} aria-label={guide[page].title}>
        <h3>{guide[page].title}</h3>
        <Page />
      </article>
    </div>
  )
}

function TheEditor() {
  return guide.editor.text.map((paragraph) => <p key={paragraph}>{paragraph}</p>)
}

interface Row {
  readonly name: string
  readonly usage: string
  readonly text: string
}

/** @param head of its three columns */
function Reference({ head, rows }: { head: readonly [string, string, string]; rows: readonly Row[] }) {
  return (
    <table className={styles.reference}>
      <thead>
        <tr>
          {head.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, usage, text }) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              <code>{usage}</code>
            </td>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Javascript() {
  const { javascript, ebpf } = guide
  const rowsOf = (entries: readonly Documented[]) =>
    entries.map(({ name, signature, text, cost }) => ({
      name,
      usage: signature,
      text: cost === '' ? text : `${text} ${javascript.cost}: ${cost}.`,
    }))
  const head = [javascript.name, ebpf.use, ebpf.meaning] as const
  return (
    <>
      <p>{javascript.text}</p>
      <Reference head={head} rows={rowsOf(documentation)} />
      <section>
        <h4>{javascript.capsules}</h4>
        <p>{javascript.capsulesText}</p>
        <Reference head={head} rows={rowsOf(panDocumentation)} />
      </section>
    </>
  )
}

const hooks: readonly (readonly [keyof typeof guide.ebpf.hooks, Target])[] = [
  // the first program's hook first
  ['netfilter', targets.netfilter],
  ['xdp', targets.xdp],
  ['tc', targets.tc],
]

function Ebpf() {
  const { ebpf } = guide
  const titled = (title: string, hook: keyof typeof ebpf.hooks) => title.replace('{hook}', ebpf.hooks[hook])
  return (
    <>
      <p>{ebpf.text}</p>
      {hooks.map(([hook, target]) => (
        <section key={hook}>
          <h4>{titled(ebpf.verdicts, hook)}</h4>
          <p>
            {Object.entries(target.verdicts).map(([name, value]) => (
              <code key={name} className={styles.verdict}>
                {name} = {value}
              </code>
            ))}
          </p>
          <h4>{titled(ebpf.context, hook)}</h4>
          <Reference head={[ebpf.field, ebpf.use, ebpf.meaning]} rows={target.fields.map(fieldWords)} />
          <h4>{titled(ebpf.helpers, hook)}</h4>
          <Reference head={[ebpf.function, ebpf.use, ebpf.meaning]} rows={helperWords(target.name)} />
        </section>
      ))}
    </>
  )
}

function Limits() {
  const { limits: words } = guide
  return (
    <>
      <p>{words.text}</p>
      <table className={styles.reference}>
        <thead>
          <tr>
            <th scope="col">{words.level}</th>
            <th scope="col">{words.instructions}</th>
            <th scope="col">{words.explored}</th>
          </tr>
        </thead>
        <tbody>
          {(['nic', 'kernel'] as const).map((level) => (
            <tr key={level}>
              <th scope="row">{words.levels[level]}</th>
              <td>{limits[level].instructions.toLocaleString('en')}</td>
              <td>{limits[level].explored.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {words.script
          .replace('{operations}', defaultLimits.operations.toLocaleString('en'))
          .replace('{memory}', format(defaultLimits.memory, 'byte'))}
      </p>
    </>
  )
}

function Instructions() {
  const { ebpf } = guide
  return <Reference head={[guide.javascript.name, ebpf.use, ebpf.meaning]} rows={[mapWords, ...instructionWords]} />
}
