/** Commands to the design while it runs: typed, completed, answered. */
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { commands } from './commands.ts'
import { complete } from './complete.ts'
import styles from './console.module.css'
import { type Entry, submit, useConsole } from './history.ts'

/** candidates that are shown for a word */
const shown = 24

export default function Console() {
  const entries = useConsole((state) => state.entries)
  const typed = useConsole((state) => state.typed)
  const [line, setLine] = useState('')
  /** place in the history, from its end; 0 = the line that is being typed */
  const [back, setBack] = useState(0)
  const [draft, setDraft] = useState('')
  const [candidates, setCandidates] = useState<readonly string[]>([])
  const log = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has come last is to be seen
  useLayoutEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight })
  }, [entries, candidates])

  function change(next: string): void {
    setLine(next)
    setCandidates([])
    setBack(0)
  }
  function recall(by: number): void {
    const next = Math.min(typed.length, Math.max(0, back + by))
    if (back === 0) setDraft(line)
    setBack(next)
    setCandidates([])
    setLine(next === 0 ? (back === 0 ? line : draft) : typed[typed.length - next])
  }
  function press(event: KeyboardEvent<HTMLInputElement>): void {
    switch (event.key) {
      case 'Enter':
        event.preventDefault()
        if (line.trim() === '') return
        submit(line.trim())
        change('')
        return
      case 'Tab': {
        // an empty line lets the focus go on
        if (event.shiftKey || line === '') return
        event.preventDefault()
        const { topology, selection } = useLab.getState()
        const found = complete(line, { topology, selection })
        setLine(found.line)
        setBack(0)
        setCandidates(found.candidates.length > 1 ? found.candidates : [])
        return
      }
      case 'ArrowUp':
      case 'ArrowDown':
        event.preventDefault()
        recall(event.key === 'ArrowUp' ? 1 : -1)
        return
      case 'Escape':
        if (candidates.length > 0) setCandidates([])
        else if (line !== '') change('')
        else event.currentTarget.blur()
        event.stopPropagation()
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside the text goes to the line, as in a terminal; keys reach it by Tab
    // biome-ignore lint/a11y/useKeyWithClickEvents: above
    <div className={styles.console} onClick={() => window.getSelection()?.isCollapsed !== false && input.current?.focus()}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <div ref={log} className={styles.log} role="log" aria-label={t('console.log')} tabIndex={0}>
        {entries.length === 0 && <p className={styles.intro}>{t('console.intro')}</p>}
        {entries.map((entry) => (
          <Said key={entry.id} entry={entry} />
        ))}
        {candidates.length > 0 && (
          <p className={styles.candidates}>
            {candidates.slice(0, shown).map((candidate) => (
              <span key={candidate}>{candidate}</span>
            ))}
            {candidates.length > shown && <span>…</span>}
          </p>
        )}
      </div>
      <div className={styles.line}>
        <span aria-hidden>›</span>
        <input
          ref={input}
          type="text"
          value={line}
          aria-label={t('console.input')}
          placeholder={t('console.placeholder')}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={400}
          data-console-input
          onChange={({ target }) => change(target.value)}
          onKeyDown={press}
        />
        <span className={styles.usage} aria-hidden>
          {usageOf(line)}
        </span>
      </div>
    </div>
  )
}

/** How the command that is being typed goes on. */
function usageOf(line: string): string {
  const [name] = line.trimStart().split(' ')
  return Object.hasOwn(commands, name) ? commands[name].usage : ''
}

function Said({ entry: { line, at, lines, refused } }: { entry: Entry }) {
  return (
    <div className={styles.entry} data-refused={refused || undefined}>
      <p>
        <span aria-hidden>›</span> {line} {at !== '' && <small>{t('console.at', { time: at })}</small>}
      </p>
      {lines.length > 0 && <pre>{lines.join('\n')}</pre>}
    </div>
  )
}
