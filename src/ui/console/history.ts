/** The console's log and its lines, kept while the page is open. */
import { create } from 'zustand'
import { TopologyError } from '../../topology/problem.ts'
import { feed } from '../live/feed.ts'
import { useLab } from '../store/lab.ts'
import { format } from '../text/units.ts'
import { answer } from './commands.ts'
import { Refusal } from './words.ts'

export interface Entry {
  readonly id: number
  readonly line: string
  /** simulated time at which it was said, once the run has begun */
  readonly at: string
  readonly lines: readonly string[]
  readonly refused: boolean
}

/** entries that are kept */
const most = 300

export const useConsole = create<{ readonly entries: readonly Entry[]; readonly typed: readonly string[] }>()(() => ({
  entries: [],
  typed: [],
}))

let ids = 0

/** Does what the line says: an edit of the design like any other, now if the run goes on. */
export function submit(line: string): void {
  const { topology, selection, started, apply, select, announce } = useLab.getState()
  const at = started && feed.frame ? format(feed.frame.seconds, 'second') : ''
  const remember = (lines: readonly string[], refused: boolean) =>
    useConsole.setState(({ entries, typed }) => ({
      entries: [...entries, { id: ++ids, line, at, lines, refused }].slice(-most),
      typed: typed.at(-1) === line ? typed : [...typed, line].slice(-most),
    }))
  try {
    const { edits = [], lines, select: chosen, clear } = answer(line, { topology, selection })
    if (edits.length > 0) apply(edits, lines[0])
    else if (lines.length > 0) announce(lines[0])
    if (chosen) select(chosen)
    remember(lines, false)
    if (clear) useConsole.setState({ entries: [] })
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof TopologyError)) throw error
    remember([error.message], true)
    announce(error.message)
  }
}
