/** Running to a moment and no further: the worker stops there, and the page follows when a frame says so. */

import { feed } from '../live/feed.ts'
import { useLab } from '../store/lab.ts'
import { parse } from '../text/units.ts'

export type UntilReading = { readonly seconds: number } | { readonly fault: 'unreadable' | 'past' | 'beyond' }

/** What a person typed as the time to run to, between now and the end of the run. */
export function readUntil(text: string, now: number, duration: number): UntilReading {
  const seconds = parse(text, 'second')
  if (seconds === null) return { fault: 'unreadable' }
  if (seconds <= now) return { fault: 'past' }
  if (seconds > duration) return { fault: 'beyond' }
  return { seconds }
}

let target: number | null = null

/** The run must be paused or running. */
export function runUntil(seconds: number): void {
  target = seconds
  useLab.getState().send({ type: 'run', until: Math.round(seconds * 1e12) })
  useLab.setState({ status: 'running', started: true, packet: null })
}

/** The store knows of the pauses that it asked for; this one comes from the worker. Returns the way to stop. */
export function followUntil(): () => void {
  const stops = [
    feed.onFrame(({ state, seconds }) => {
      if (target === null || state !== 'paused' || seconds < target * (1 - 1e-9)) return
      target = null
      if (useLab.getState().status === 'running') useLab.setState({ status: 'paused' })
    }),
    useLab.subscribe(({ status }) => {
      if (status !== 'running') target = null
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
