/** The run as the page sees it: commands to the worker, its answers, and which changes it has to be told. */
import type { StateCreator } from 'zustand'
import type { Kind } from '../../sim/kind.ts'
import type { Edit, Topology } from '../../topology/document.ts'
import { applyEdits, diffTopologies } from '../../topology/edits.ts'
import type { Problem } from '../../topology/problem.ts'
import { insertEdits } from '../../topology/timeline.ts'
import type { Simulation, SimulationMessage } from '../../worker/client.ts'
import type { ToWorker } from '../../worker/protocol.ts'
import { fileName, saveFile } from '../share/save.ts'
import { plural, t } from '../text/text.ts'
import { format, formatExact } from '../text/units.ts'
import { oneForEachCause } from './causes.ts'
import { defaultSpeed, isCosmetic, planAfter, replayable, type SetEdit, sameRun, withEdits, withLooksOf } from './documents.ts'
import { failureFlag, kindOf } from './kinds.ts'
import type { LabActions, LabData, LabState } from './state.ts'
import { treeOf } from './tree.ts'
import { interfaceName, withNames } from './words.ts'

type Slice = Pick<
  LabActions,
  | 'run'
  | 'pause'
  | 'toggleRun'
  | 'step'
  | 'setSpeed'
  | 'rewind'
  | 'restart'
  | 'finish'
  | 'reschedule'
  | 'toggleTap'
  | 'watchTurns'
  | 'watchKept'
  | 'saveCapture'
  | 'takeCapture'
  | 'send'
  | 'attach'
  | 'receive'
> &
  Pick<
    LabData,
    | 'status'
    | 'started'
    | 'speed'
    | 'engineVersion'
    | 'layout'
    | 'result'
    | 'failure'
    | 'verdict'
    | 'packet'
    | 'problems'
    | 'taps'
    | 'recorded'
    | 'turns'
    | 'kept'
  >

function kindById(topology: Topology, id: string): Kind | undefined {
  const tree = treeOf(topology)
  return kindOf((tree.component(id) ?? tree.link(id))?.kind ?? '')
}

interface Sent {
  readonly edits: LabData['edits'][number]['edit'][]
  readonly before: Topology
  readonly after: Topology
}

export interface Running {
  readonly slice: StateCreator<LabState, [], [], Slice>
  /** replaces what is loaded by the state's base and edits */
  load(): void
  /** tells the worker what has changed; called after every change of the topology */
  follow(topology: Topology): void
  /** records nothing any more */
  untap(): void
  /** the worker has this topology already: its change needs no telling */
  expect(topology: Topology): void
}

const nothingRecorded = { frames: 0, bytes: 0, lost: 0 } as const

/** `quietly` changes the topology without a step of the undo history. */
export function createRunning(quietly: (change: () => void) => void): Running {
  let simulation: Simulation | null = null
  let set: (partial: Partial<LabState>) => void
  let get: () => LabState
  /** the design as the worker has it, edits under way included */
  let known: Topology
  /** loads not answered yet: whatever else arrives meanwhile belongs to the run before */
  let loading = 0
  let token = 0
  const sent = new Map<number, Sent>()
  /** who wants the recording, instead of the person's disk */
  const takers: ((file: ArrayBuffer) => void)[] = []

  const told = (problems: readonly Problem[]) => oneForEachCause(problems, get().topology)
  const send = (message: ToWorker) => simulation?.send(message)

  function load(): void {
    const { base, edits, files, topology, speed } = get()
    known = topology
    sent.clear()
    if (simulation) loading++
    set({ status: 'loading', started: false, result: null, failure: null, packet: null, recorded: nothingRecorded })
    send({ type: 'load', topology: withEdits(base, edits), files })
    send({ type: 'speed', value: speed })
  }

  function tap(ids: readonly string[]): void {
    set({ taps: ids })
    const { topology } = get()
    send({ type: 'tap', points: ids.map((id) => ({ id, name: interfaceName(topology, id) })) })
  }

  function follow(topology: Topology): void {
    if (topology === known) return
    const state = get()
    const edits = diffTopologies(known, topology).filter((edit) => !isCosmetic(edit))
    const settings = !sameRun(known, topology)
    const before = known
    known = topology
    if (edits.length === 0 && !settings) {
      set(withLooksOf(topology, state.base, state.edits))
      return
    }
    set({ verdict: 'none', expectedDigest: undefined, expectedEngine: undefined })
    const over = state.status === 'ended' || state.status === 'failed'
    if (!state.started || settings || over) {
      const isFailure = (edit: Edit): edit is SetEdit =>
        edit.type === 'set' && failureFlag(kindById(topology, edit.id)) === edit.parameter
      const next = state.started
        ? planAfter(state, topology, edits, isFailure)
        : { base: topology, edits: replayable(topology, state.edits) }
      if (state.edits.length > next.edits.length && !state.started) state.notify('info', t('run.edits-dropped'))
      if (next.base !== topology) adopt(next.base)
      set(next)
      load()
      return
    }
    token++
    sent.set(token, { edits, before, after: topology })
    send({ type: 'edit', edits, token })
    set(withLooksOf(topology, state.base, state.edits))
  }

  function expect(topology: Topology): void {
    known = topology
  }

  /** Changes the page's design to what the worker has. */
  function adopt(topology: Topology): void {
    known = topology
    quietly(() => set({ topology }))
  }

  function refuse(token: number, reason: string): void {
    const edit = sent.get(token)
    sent.delete(token)
    if (!edit) return
    const { topology, notify } = get()
    const why = withNames(reason, edit.before)
    try {
      adopt(topology === edit.after ? edit.before : applyEdits(topology, diffTopologies(edit.after, edit.before)))
    } catch {
      load()
    }
    notify('bad', t('run.edit-refused', { reason: why }))
  }

  function receive(message: SimulationMessage): void {
    // a worker that is started again is told the last load only; one that is given up answers none
    if (message.type === 'restarted' || message.type === 'stopped') loading = Math.min(loading, 1)
    else if (message.type === 'failed' && 'stopped' in message) loading = 0
    else if (message.type === 'loaded' || message.type === 'refused') loading = Math.max(0, loading - 1)
    else if (loading > 0 && message.type !== 'ready') return
    const state = get()
    switch (message.type) {
      case 'ready':
        set({ engineVersion: message.engineVersion })
        return
      case 'loaded':
        if (loading > 0) return
        set({ layout: message.layout, problems: told(message.problems) })
        // a restarted worker stands as the page stood before
        if (state.status === 'loading')
          set({ status: state.topology.components.length === 0 ? 'empty' : state.started ? 'running' : 'paused' })
        return
      case 'refused':
        if (loading > 0) return
        set({ status: 'empty', layout: null, problems: told(message.problems), verdict: 'none' })
        return
      case 'edited': {
        const edit = sent.get(message.token)
        sent.delete(message.token)
        if (!edit) return
        const made = edit.edits.map((one) => ({ at: message.at, edit: one }))
        const edits = insertEdits(state.edits, made)
        set({ edits, layout: message.layout, problems: told(message.problems) })
        return
      }
      case 'replayed':
        set({ layout: message.layout, problems: told(message.problems) })
        if (message.skipped) return
        try {
          adopt(applyEdits(state.topology, [message.edit]))
        } catch (error) {
          state.notify('warn', withNames(error instanceof Error ? error.message : String(error), state.topology))
        }
        return
      case 'edit-refused':
        refuse(message.token, message.problems[0]?.message ?? '')
        return
      case 'packet':
        set({ packet: message.view })
        return
      case 'ended': {
        const { result } = message
        set({ status: 'ended', result })
        state.announce(t('run.ended'))
        return
      }
      case 'failed':
        set({ status: 'failed', failure: message.message })
        state.notify('bad', t('run.failed', { message: message.message }))
        return
      case 'restarted':
        state.notify('warn', t(`run.restarted-${message.reason}`))
        return
      case 'stopped':
        stop(message)
        return
      case 'layout':
        set({ layout: message.layout })
        return
      case 'turns':
        set({ turns: message.view })
        return
      case 'keeps':
        set({ kept: message.view })
        return
      case 'recorded':
        set({ recorded: message.recorded })
        return
      case 'capture':
        if (takers.length > 0) takers.shift()?.(message.file)
        else saveFile([message.file], fileName(state.topology.title, 'pcapng'), 'application/x-pcapng')
        return
      case 'telemetry':
      case 'snapshot':
        return
    }
  }

  /** The worker has the edit already, and it has a time: the person may take it back like a change of their own. */
  function stop({ component, edit, at, calledAt, waitedSeconds }: Extract<SimulationMessage, { type: 'stopped' }>): void {
    const state = get()
    const what = withNames(component, state.topology)
    const unproved = { verdict: 'none', expectedDigest: undefined, expectedEngine: undefined, toasts: [] } as const
    known = applyEdits(state.topology, [edit])
    set({
      topology: known,
      ...(at === null ? { base: applyEdits(state.base, [edit]) } : { edits: insertEdits(state.edits, [{ at, edit }]) }),
      ...unproved,
    })
    const values = { what, time: formatExact(calledAt * 1e-12, 'second'), wait: format(waitedSeconds, 'second') }
    state.notify('bad', t('run.program-stopped', values), {
      label: t('run.program-again'),
      run: () => get().apply([{ ...edit, value: null } as Edit], t('failure.restored', { what })),
    })
  }

  const slice: StateCreator<LabState, [], [], Slice> = (setState, getState) => {
    set = setState
    get = getState
    return {
      status: 'empty',
      started: false,
      speed: defaultSpeed,
      engineVersion: '',
      layout: null,
      result: null,
      failure: null,
      verdict: 'none',
      packet: null,
      problems: [],
      taps: [],
      recorded: nothingRecorded,
      turns: null,
      kept: null,

      run() {
        const { status, problems, notify, setDock } = get()
        if (status === 'empty' || status === 'failed') {
          const errors = problems.filter(({ severity }) => severity === 'error').length
          if (errors > 0 || status === 'failed') setDock({ open: true, tab: 'problems' })
          notify('warn', errors > 0 ? plural('run.cannot', errors) : t('run.nothing'))
          return
        }
        if (status === 'ended') get().rewind()
        send({ type: 'run' })
        set({ status: get().status === 'loading' ? 'loading' : 'running', started: true, packet: null })
      },
      pause() {
        if (get().status !== 'running') return
        send({ type: 'pause' })
        set({ status: 'paused' })
      },
      toggleRun() {
        if (get().status === 'running') get().pause()
        else get().run()
      },
      step(unit) {
        const { status } = get()
        if (status === 'empty' || status === 'ended' || status === 'failed') return
        send({ type: 'step', unit })
        set({ status: 'paused', started: true })
      },
      setSpeed(speed) {
        set({ speed })
        send({ type: 'speed', value: speed })
      },
      finish() {
        const { status } = get()
        if (status === 'empty' || status === 'ended' || status === 'failed') return
        send({ type: 'finish' })
        set({ status: 'running', started: true })
      },
      rewind() {
        const { base, edits, topology, started, notify } = get()
        if (!started) return
        const looks = withLooksOf(topology, base, edits)
        set(looks)
        if (edits.length > 0) {
          adopt(looks.base)
          notify('info', plural('run.will-replay', edits.length), {
            label: t('run.keep-design'),
            run: () => keepDesign(topology),
          })
        }
        load()
      },
      restart() {
        const { topology } = get()
        set({ base: topology, edits: [] })
        load()
      },
      reschedule(next, label) {
        const { topology, base, edits, started, revision, notify, announce } = get()
        const looks = withLooksOf(topology, base, edits)
        const ordered = insertEdits([], next)
        if (replayable(looks.base, ordered).length < ordered.length) {
          notify('warn', t('schedule.impossible'))
          return false
        }
        if (started) adopt(looks.base)
        const unproved = { verdict: 'none', expectedDigest: undefined, expectedEngine: undefined } as const
        set({ base: looks.base, edits: ordered, revision: revision + 1, ...unproved })
        load()
        if (label) announce(label)
        return true
      },
      toggleTap(id) {
        const { taps } = get()
        tap(taps.includes(id) ? taps.filter((other) => other !== id) : [...taps, id])
      },
      watchTurns(machine) {
        set({ turns: null })
        send({ type: 'turns', machine })
      },
      watchKept(component) {
        set({ kept: null })
        send({ type: 'keeps', component })
      },
      saveCapture() {
        send({ type: 'save-capture' })
      },
      takeCapture: () =>
        new Promise((resolve) => {
          takers.push(resolve)
          send({ type: 'save-capture' })
        }),
      send,
      attach(next) {
        simulation = next
        loading = 0
        const stop = next.subscribe(receive)
        load()
        return () => {
          stop()
          simulation = null
        }
      },
      receive,
    }
  }

  function keepDesign(topology: Topology): void {
    adopt(topology)
    get().restart()
  }

  return { slice, load, follow, expect, untap: () => tap([]) }
}
