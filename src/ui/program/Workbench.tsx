/** One program that is open: its text, what is said of it, and what can be done with it. */
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ProgramRecord } from '../../topology/document.ts'
import { type Place, targetAt } from '../../worker/program-place.ts'
import type { Breakpoint } from '../../worker/program-trial.ts'
import { Select } from '../parts/Select.tsx'
import { useLab } from '../store/lab.ts'
import { entryOf, type ProgramSlot, placeOfProgram, programSlots } from '../store/programs.ts'
import { plural, t } from '../text/text.ts'
import { useCheck } from './bench.ts'
import { Head } from './Head.tsx'
import styles from './panel.module.css'
import { StatusLine } from './StatusLine.tsx'
import { capsuleWords, scriptWords } from './script-words.ts'
import { setDraft, useProgram } from './state.ts'
import { TextEditor } from './TextEditor.tsx'
import { type TrialHandle, TrialPane } from './TrialPane.tsx'
import { codeOf, editOf, objectionTo } from './text-of.ts'
import { useTrial } from './trial.ts'
import { assemblyWords } from './words.ts'

interface WorkbenchProps {
  readonly record: ProgramRecord
  /** for whom it was opened */
  readonly slot: Pick<ProgramSlot, 'component' | 'parameter'> | undefined
  onClose(): void
}

const somewhere: Place = { level: 'kernel', point: 'xdp' }

export function Workbench({ record, slot, onClose }: WorkbenchProps) {
  const topology = useLab((state) => state.topology)
  const files = useLab((state) => state.files)
  const draft = useProgram((state) => state.drafts[record.id])
  const { language } = record
  // biome-ignore lint/correctness/useExhaustiveDependencies: a file that is opened brings the text
  const code = useMemo(() => codeOf(record), [record, files])
  const kept = typeof code === 'string' ? code : ''
  const text = draft ?? kept
  const runnerSlot = useRunner(record.id, slot)
  const runner = runnerSlot?.component
  const [chosen, setChosen] = useState<Place | null>(null)
  const [entry, setEntry] = useState<string | null>(null)
  const seat = (runner === undefined ? undefined : placeOfProgram(topology, runner)) ?? chosen ?? somewhere
  const { level, point } = seat
  const ofObject = entry ?? (runnerSlot ? entryOf(topology, runnerSlot) : '')
  const place = useMemo(() => ({ level, point, entry: ofObject }), [level, point, ofObject])
  const scripts = runnerSlot?.spec.scripts
  const target = useMemo(() => targetAt({ level, point }, language), [level, point, language])
  const checkText = useMemo(
    () => (code === null ? null : { title: record.title, language, code: typeof code === 'string' ? text : code, scripts }),
    [record.title, language, code, text, scripts],
  )
  const check = useCheck(checkText, place)
  const findings = check.state === 'checked' ? check.checked.findings : none
  const ready = check.state === 'checked' && check.of === checkText?.code && findings.length === 0
  useEffect(() => useProgram.setState({ ready: ready ? record.id : null }), [ready, record.id])
  const words = useMemo(
    () =>
      language === 'ebpf-assembly'
        ? assemblyWords(target)
        : language === 'javascript'
          ? scripts === 'capsules'
            ? capsuleWords
            : scriptWords
          : null,
    [language, target, scripts],
  )
  const [breakpoints, setBreakpoints] = useState<readonly Breakpoint[]>(none)
  const lines = useMemo(() => breakpoints.map(({ line }) => line), [breakpoints])
  const stopping = language !== 'classic-bpf'
  const trial = useTrial(checkText, place, breakpoints)
  const pane = useRef<TrialHandle>(null)
  const readOnly = language === 'ebpf-object' || code === null
  const changed = draft !== undefined && draft !== kept
  const objection = changed ? objectionTo(text) : null

  function write(next: string): void {
    setDraft(record.id, next === kept ? null : next)
  }
  /** A line that has moved keeps its condition. */
  function setLines(next: readonly number[], moved: boolean): void {
    setBreakpoints((before) =>
      [...next]
        .sort((a, b) => a - b)
        .map((line, index) => ({
          line,
          condition:
            (moved && next.length === before.length ? before[index] : before.find((each) => each.line === line))?.condition ?? '',
        })),
    )
  }
  function apply(): void {
    const { apply, announce, notify } = useLab.getState()
    if (!changed) {
      announce(t('program.same'))
      return
    }
    if (objection !== null) {
      notify('bad', objection)
      return
    }
    apply([editOf(record, text)], t('program.applied', { name: record.title }))
    setDraft(record.id, null)
  }

  const object = check.state === 'checked' ? check.checked.object : undefined
  return (
    <>
      <Head record={record} runner={runnerSlot} slot={slot} changed={changed} onApply={apply} onClose={onClose} />
      {object && object.entries.length > 1 && (
        <Entries
          entries={object.entries}
          entry={object.entry}
          onChange={(next) => {
            setEntry(next)
            setBreakpoints(none)
          }}
        />
      )}
      <div className={styles.text}>
        {code === null ? (
          <p className={styles.missing}>{t('program.missing')}</p>
        ) : (
          <TextEditor
            language={language}
            text={language === 'ebpf-object' ? (object?.listing ?? '') : text}
            readOnly={readOnly}
            findings={findings}
            words={words}
            onChange={write}
            onApply={apply}
            stops={stopping ? lines : null}
            standing={trial.tried?.stopped?.line ?? 0}
            onStops={setLines}
            onRun={() => pane.current?.run()}
          />
        )}
      </div>
      <StatusLine
        language={language}
        check={check}
        objection={objection}
        place={seat}
        fixed={runner !== undefined}
        onPlace={setChosen}
      />
      <TrialPane
        ref={pane}
        trial={trial}
        script={language === 'javascript'}
        slot={runnerSlot}
        breakpoints={breakpoints}
        onBreakpoints={setBreakpoints}
      />
    </>
  )
}

const none: readonly [] = []

/** Which program of an object is shown and tried. */
function Entries({ entries, entry, onChange }: { entries: readonly string[]; entry: string; onChange(entry: string): void }) {
  return (
    <div className={styles.entries}>
      <span>{plural('program.entries', entries.length)}</span>
      <Select
        id="program-entry"
        label={t('program.entry')}
        value={entry}
        options={entries.map((name) => ({ value: name, title: name }))}
        onChange={onChange}
      />
    </div>
  )
}

/** The component that the program is checked for: the one that it was opened from if that runs it, else the first that does. */
function useRunner(program: string, slot: WorkbenchProps['slot']): ProgramSlot | undefined {
  const topology = useLab((state) => state.topology)
  return useMemo(() => {
    const running = programSlots(topology).filter(({ value }) => value === program)
    return running.find(({ component }) => component === slot?.component) ?? running[0]
  }, [topology, program, slot])
}
