/** Trials of the program that is open: what was asked for last, and what came of it. */
import { useEffect, useState } from 'react'
import { readCapture } from '../../protocols/capture.ts'
import type { BenchOrder } from '../../worker/program-bench.ts'
import type { CodeText } from '../../worker/program-check.ts'
import type { Place } from '../../worker/program-place.ts'
import type { Breakpoint, TrialCommand, Tried } from '../../worker/program-trial.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { refusalOf, theBench } from './bench.ts'
import { useProgram } from './state.ts'

export interface TrialState {
  readonly tried: Tried | null
  /** why there is no result */
  readonly refused: string | null
  readonly busy: boolean
}

export interface TrialControls extends TrialState {
  run(frame: Uint8Array): void
  go(command: TrialCommand): void
  reset(): void
}

const nothing: TrialState = { tried: null, refused: null, busy: false }

/** @param text as it stands in the editor; null = there is none */
export function useTrial(text: CodeText | null, place: Place, breakpoints: readonly Breakpoint[]): TrialControls {
  const [state, setState] = useState<TrialState>(nothing)
  // another program: what the one before kept is its own
  useEffect(() => {
    void theBench()
      .ask({ type: 'reset' })
      .catch(() => {})
  }, [])
  function ask(order: BenchOrder): void {
    setState((before) => ({ ...before, busy: true }))
    theBench()
      .ask(order)
      .then(
        (answer) => {
          const tried = answer.type === 'tried' ? answer.tried : null
          if (tried) useProgram.setState(({ trials }) => ({ trials: trials + 1 }))
          setState({ tried, refused: null, busy: false })
        },
        (error: unknown) => setState({ tried: null, refused: refusalOf(error), busy: false }),
      )
  }
  return {
    ...state,
    run: (frame) => text && ask({ type: 'try', text, place, frame, breakpoints }),
    go: (command) => ask({ type: 'go', command, breakpoints }),
    reset: () => ask({ type: 'reset' }),
  }
}

/** the last frames of a recording that are offered */
const offered = 20

/** What taps have recorded, the newest first. */
export async function recordedFrames(): Promise<Uint8Array[]> {
  const bytes = new Uint8Array(await useLab.getState().takeCapture())
  const { packets, offsets, capturedLengths } = readCapture(bytes)
  return Array.from({ length: Math.min(offered, packets) }, (_, back) => {
    const packet = packets - 1 - back
    return bytes.slice(offsets[packet], offsets[packet] + capturedLengths[packet])
  })
}

/** Places of bytes that differ, with those that only one of the two has. */
export function differences(before: Uint8Array, after: Uint8Array): Set<number> {
  const found = new Set<number>()
  for (let at = 0; at < Math.max(before.length, after.length); at++) if (before[at] !== after[at]) found.add(at)
  return found
}

/** What a frame is called in a list: its length, and what it is by its Ethernet header. */
export const frameName = (number: number, frame: Uint8Array): string =>
  t('trial.packet.captured', { number, bytes: `${frame.length} B` })
