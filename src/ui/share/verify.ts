/**
 * Runs the experiment of a link again, in a simulation of its own, and compares the digest: the person plays meanwhile, and
 * what they change does not count.
 */
import { create } from 'zustand'
import type { FileData } from '../../sim/plan.ts'
import type { Experiment } from '../../topology/document.ts'
import type { Simulation } from '../../worker/client.ts'
import { withEdits } from '../store/documents.ts'
import { useLab } from '../store/lab.ts'

export type Verification =
  | { readonly outcome: 'reproduced' }
  | {
      readonly outcome: 'differs'
      readonly expected: string
      readonly got: string
      readonly theirs: string
      readonly ours: string
    }
  | { readonly outcome: 'failed'; readonly reason: string }

export interface Check {
  readonly result: Promise<Verification>
  cancel(): void
}

/** The simulation is started for this alone and disposed of at the end. */
export function verify(experiment: Experiment, files: readonly FileData[], start: () => Simulation): Check {
  const expected = experiment.digest ?? ''
  const simulation = start()
  let ours = ''
  let settle: (verification: Verification) => void
  const result = new Promise<Verification>((resolve) => {
    settle = resolve
  })
  const finish = (verification: Verification) => {
    stop()
    simulation.dispose()
    settle(verification)
  }
  const stop = simulation.subscribe((message) => {
    switch (message.type) {
      case 'ready':
        ours = message.engineVersion
        return
      case 'loaded':
        simulation.send({ type: 'finish' })
        return
      case 'telemetry':
        simulation.send({ type: 'recycle', buffer: message.buffer })
        return
      case 'ended':
        return finish(
          message.digest === expected
            ? { outcome: 'reproduced' }
            : {
                outcome: 'differs',
                expected,
                got: message.digest,
                theirs: experiment.engineVersion,
                ours: message.result.engineVersion || ours,
              },
        )
      case 'refused':
        return finish({ outcome: 'failed', reason: message.problems[0]?.message ?? '' })
      case 'failed':
        return finish({ outcome: 'failed', reason: message.message })
    }
  })
  simulation.send({ type: 'watch', dots: false, hertz: 1 })
  simulation.send({ type: 'load', topology: experiment.topology, files })
  return {
    result,
    cancel() {
      stop()
      simulation.dispose()
    },
  }
}

/** How the last check came out, in more words than the store's verdict has. */
export const useVerification = create<{ readonly last: Verification | null }>()(() => ({ last: null }))

/** Checks every link that is opened with a digest, once its files are there. */
export function verifyOpenedLinks(start: () => Simulation): () => void {
  let running: { readonly digest: string; readonly check: Check } | null = null

  function follow(): void {
    const { verdict, expectedDigest, expectedEngine, base, edits, files } = useLab.getState()
    const wanted = verdict === 'pending' ? expectedDigest : undefined
    if (running && running.digest !== wanted) {
      running.check.cancel()
      running = null
    }
    if (wanted === undefined || running) return
    if (base.files?.some(({ sha256 }) => !files.some((file) => file.sha256 === sha256))) return
    const experiment = { topology: withEdits(base, edits), engineVersion: expectedEngine ?? '', digest: wanted }
    useVerification.setState({ last: null })
    const check = verify(experiment, files, start)
    running = { digest: wanted, check }
    void check.result.then((last) => {
      if (running?.check !== check) return
      running = null
      useVerification.setState({ last })
      if (last.outcome === 'failed') useLab.setState({ verdict: 'none' })
      else useLab.setState({ verdict: last.outcome })
    })
  }

  const stop = useLab.subscribe((state, before) => {
    if (state.verdict !== before.verdict || state.files !== before.files || state.expectedDigest !== before.expectedDigest)
      follow()
  })
  follow()
  return () => {
    stop()
    running?.check.cancel()
    running = null
  }
}
