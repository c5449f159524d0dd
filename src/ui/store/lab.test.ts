import { beforeEach, describe, expect, test } from 'vitest'
import type { Edit, Topology } from '../../topology/document.ts'
import type { SimulationMessage } from '../../worker/client.ts'
import type { TelemetryLayout, ToWorker } from '../../worker/protocol.ts'
import { testCatalogue } from '../testing/catalogue.ts'
import { emptyTopology, experimentOf } from './documents.ts'
import { setCatalogue } from './kinds.ts'
import { createLab } from './lab.ts'

const layout: TelemetryLayout = {
  version: 1,
  flows: [],
  machines: [],
  resources: [],
  connections: [],
  components: [],
  dropReasons: [],
}

const design: Topology = {
  ...emptyTopology('design'),
  components: [
    { id: 'node', kind: 'host', x: 0, y: 0 },
    { id: 'ee', kind: 'place', parent: 'node' },
    { id: 'hook', kind: 'place', parent: 'node' },
    { id: 'monitor', kind: 'service', parent: 'ee' },
  ],
}

function setUp() {
  const lab = createLab()
  const sent: ToWorker[] = []
  let listener: (message: SimulationMessage) => void = () => {}
  const answer = (message: SimulationMessage) => listener(message)
  const loaded = () => answer({ type: 'loaded', layout, problems: [] })
  lab.getState().attach({
    send: (message) => void sent.push(message),
    subscribe: (next) => {
      listener = next
      return () => {}
    },
    dispose: () => {},
  })
  loaded()
  const take = () => sent.splice(0)
  const ofType = <T extends ToWorker['type']>(type: T) =>
    take().filter((message): message is Extract<ToWorker, { type: T }> => message.type === type)
  lab.getState().open({ topology: design, engineVersion: '1' }, { origin: 'own', workId: 'w' })
  loaded()
  take()
  return { lab, answer, loaded, take, ofType, state: lab.getState }
}
type Bench = ReturnType<typeof setUp>
let bench: Bench
beforeEach(() => {
  bench = setUp()
})

const toHook: Edit = { type: 'move', id: 'monitor', parent: 'hook' }
const parentOfMonitor = () => bench.state().topology.components.find(({ id }) => id === 'monitor')?.parent

describe('at time 0', () => {
  test('a change loads the new design', () => {
    bench.state().apply([toHook])
    const [load] = bench.ofType('load')
    expect(load.topology.components.at(-1)).toMatchObject({ id: 'monitor', parent: 'hook' })
    expect(bench.state().base).toBe(bench.state().topology)
  })

  test('moving a box on the canvas or naming it loads nothing, and is kept', () => {
    bench.state().apply([{ type: 'place', positions: { node: { x: 40, y: 8 } } }])
    bench.state().apply([{ type: 'rename', id: 'node', title: 'edge' }])
    expect(bench.take()).toEqual([])
    expect(bench.state().base.components[0]).toMatchObject({ x: 40, y: 8, title: 'edge' })
  })

  test('answers that belong to the design before are ignored', () => {
    bench.state().apply([toHook])
    bench.answer({ type: 'failed', message: 'of the run before' })
    expect(bench.state().status).toBe('loading')
    bench.loaded()
    expect(bench.state().status).toBe('paused')
  })

  test('a design that cannot run says so instead of running', () => {
    bench.state().apply([toHook])
    const problem = { severity: 'error', code: 'no-route', path: '', message: 'no', values: {}, fixes: [] } as const
    bench.answer({ type: 'refused', problems: [problem] })
    bench.take()
    bench.state().run()
    expect(bench.take()).toEqual([])
    expect(bench.state().status).toBe('empty')
    expect(bench.state().dock.tab).toBe('problems')
  })
})

describe('while the run goes on', () => {
  beforeEach(() => {
    bench.state().run()
    bench.take()
  })

  test('the gesture: a move is one edit, recorded with its time, and undo sends it back', () => {
    bench.state().apply([toHook])
    const [edit] = bench.ofType('edit')
    expect(edit.edits).toEqual([toHook])
    bench.answer({ type: 'edited', token: edit.token, at: 5e12, layout, problems: [] })
    expect(bench.state().edits).toEqual([{ at: 5e12, edit: toHook }])
    expect(bench.state().base.components.at(-1)).toMatchObject({ parent: 'ee' })

    bench.state().undo()
    expect(parentOfMonitor()).toBe('ee')
    const [back] = bench.ofType('edit')
    expect(back.edits).toEqual([{ type: 'move', id: 'monitor', parent: 'ee' }])
    bench.answer({ type: 'edited', token: back.token, at: 6e12, layout, problems: [] })
    expect(bench.state().edits.map(({ at }) => at)).toEqual([5e12, 6e12])

    bench.state().redo()
    expect(parentOfMonitor()).toBe('hook')
    expect(bench.state().status).toBe('running')
  })

  test('a box moved on the canvas is no edit, but a link shows it where it is', () => {
    bench.state().apply([{ type: 'place', positions: { node: { x: 100, y: 0 } } }])
    expect(bench.take()).toEqual([])
    const { topology } = experimentOf(bench.state(), { x: 0, y: 0, zoom: 1 })
    expect(topology.components[0]).toMatchObject({ x: 100 })
  })

  test('a replayed edit changes the design without echo and without an undo step', () => {
    bench.answer({ type: 'replayed', at: 1, edit: toHook, skipped: false, layout, problems: [] })
    expect(parentOfMonitor()).toBe('hook')
    expect(bench.take()).toEqual([])
    bench.state().undo()
    expect(parentOfMonitor()).toBe('hook')
  })

  test('a recorded edit that was skipped leaves the design as it is', () => {
    bench.answer({ type: 'replayed', at: 1, edit: toHook, skipped: true, layout, problems: [] })
    expect(parentOfMonitor()).toBe('ee')
    expect(bench.state().toasts).toEqual([])
  })

  test('a refused edit is taken back, and later ones stay', () => {
    bench.state().apply([toHook])
    bench.state().apply([{ type: 'set', id: 'node', parameter: 'speed', value: 2 }])
    const [first] = bench.ofType('edit')
    bench.answer({ type: 'edit-refused', token: first.token, problems: [] })
    expect(parentOfMonitor()).toBe('ee')
    expect(bench.state().topology.components[0].parameters).toEqual({ speed: 2 })
    expect(bench.take()).toEqual([])
  })

  test('rewind shows the design of time 0 and keeps the recorded edits; the changed design can be kept instead', () => {
    bench.state().apply([toHook])
    const [edit] = bench.ofType('edit')
    bench.answer({ type: 'edited', token: edit.token, at: 5, layout, problems: [] })
    bench.state().rewind()
    expect(parentOfMonitor()).toBe('ee')
    expect(bench.ofType('load')[0].topology.edits).toEqual([{ at: 5, edit: toHook }])
    bench.state().toasts.at(-1)?.action?.run()
    expect(parentOfMonitor()).toBe('hook')
    const [load] = bench.ofType('load')
    expect(load.topology.edits).toBeUndefined()
    expect(load.topology.components.at(-1)).toMatchObject({ parent: 'hook' })
  })

  test('an edit made before a recorded one is recorded before it, and after one of the same time', () => {
    const make = (value: number, at: number) => {
      bench.state().apply([{ type: 'set', id: 'node', parameter: 'speed', value }])
      bench.answer({ type: 'edited', token: bench.ofType('edit')[0].token, at, layout, problems: [] })
    }
    make(1, 9)
    make(2, 4)
    make(3, 4)
    const recorded = bench.state().edits.map(({ at, edit }) => [at, edit.type === 'set' && edit.value])
    expect(recorded.flat()).toEqual([4, 2, 4, 3, 9, 1])
  })

  test('a worker that is started again leaves a paused run paused', () => {
    bench.state().pause()
    bench.answer({ type: 'restarted', reason: 'crash', lostSeconds: 0.1 })
    bench.loaded()
    expect(bench.state().status).toBe('paused')
  })

  test('a worker that is given up while it loads leaves a lab that can load again', () => {
    bench.state().restart()
    bench.answer({ type: 'failed', message: 'crashed', stopped: true })
    expect(bench.state().status).toBe('failed')
    bench.state().restart()
    bench.loaded()
    expect(bench.state().status).toBe('paused')
  })

  test('another seed starts the run again', () => {
    bench.state().change({ ...bench.state().topology, seed: 9 })
    expect(bench.ofType('load')[0].topology.seed).toBe(9)
    expect(bench.state().started).toBe(false)
  })
})

describe('a link', () => {
  test('brings its edits, which are played again and shared again', () => {
    const edits = [{ at: 5, edit: toHook }]
    bench.state().open({ topology: { ...design, edits }, engineVersion: '1' }, { origin: 'link' })
    expect(bench.ofType('load')[0].topology.edits).toEqual(edits)
    expect(parentOfMonitor()).toBe('ee')
    expect(experimentOf(bench.state(), { x: 0, y: 0, zoom: 1 }).topology.edits).toEqual(edits)
  })

  test('becomes a copy under a new name at the first change, in one undo step', () => {
    bench.state().open({ topology: design, engineVersion: '1', digest: 'abc' }, { origin: 'link' })
    bench.loaded()
    bench.state().apply([toHook])
    expect(bench.state().topology.title).toBe('design (copy)')
    expect(bench.state().verdict).toBe('none')
    bench.state().undo()
    expect(bench.state().topology.title).toBe('design')
  })
})

describe('undo', () => {
  test('opening another design forgets the history', () => {
    bench.state().apply([toHook])
    bench.state().open({ topology: design, engineVersion: '1' }, { origin: 'gallery' })
    bench.state().undo()
    expect(parentOfMonitor()).toBe('ee')
    expect(bench.lab.temporal.getState().pastStates).toHaveLength(0)
  })

  test('key presses of one kind are one step', () => {
    for (let x = 1; x <= 5; x++)
      bench.state().apply([{ type: 'place', positions: { node: { x, y: 0 } } }], '', { merge: 'nudge' })
    bench.state().undo()
    expect(bench.state().topology.components[0].x).toBe(0)
  })

  test('what goes away is no longer selected', () => {
    bench.state().select(['monitor', 'node'])
    bench.state().apply([{ type: 'remove', ids: ['ee'] }])
    expect(bench.state().selection).toEqual(['node'])
  })
})

test('a resource that appears while it runs, such as a thread, is known', () => {
  const resources = [{ component: 'ee', name: 'thread-1', title: 'datagrams' }]
  bench.answer({ type: 'layout', layout: { ...layout, version: 2, resources } })
  expect(bench.state().layout?.resources).toEqual(resources)
})

describe('the schedule', () => {
  const remove: Edit = { type: 'remove', ids: ['monitor'] }

  test('is loaded in the order of its times', () => {
    const later = { at: 2e12, edit: toHook }
    const first = { at: 1e12, edit: { type: 'set', id: 'monitor', parameter: 'p', value: 1 } as const }
    expect(bench.state().reschedule([later, first], '')).toBe(true)
    expect(bench.state().edits).toEqual([first, later])
    expect(bench.ofType('load').map(({ topology }) => topology.edits)).toEqual([[first, later]])
  })

  test('changed during a run, it begins again with the design of time 0', () => {
    bench.state().run()
    bench.state().apply([toHook])
    const [{ token }] = bench.ofType('edit')
    bench.answer({ type: 'edited', token, at: 5e11, layout, problems: [] })
    const [made] = bench.state().edits
    bench.state().reschedule([{ ...made, at: 7e11 }], '')
    expect(parentOfMonitor()).toBe('ee')
    expect(bench.state().started).toBe(false)
    expect(bench.ofType('load').at(-1)?.topology.edits).toEqual([{ ...made, at: 7e11 }])
  })

  test('outlives a change of the design after the run: what has failed is whole again at time 0, other edits are the design', () => {
    setCatalogue(testCatalogue)
    const fails = { at: 1e12, edit: { type: 'set', id: 'ab', parameter: 'up', value: false } as const }
    const gone = { at: 2e12, edit: { type: 'set', id: 'bc', parameter: 'up', value: false } as const }
    const ends = ['a', 'b', 'c'].map((id) => ({ id, kind: 'net/switch' }))
    const links = ['ab', 'bc'].map((id) => ({ id, kind: 'net/link', from: id[0], to: id[1] }))
    const routers = { ...emptyTopology('routers'), components: ends, links, edits: [fails, gone] }
    bench.state().open({ topology: routers, engineVersion: '1' }, { origin: 'own', workId: 'w' })
    bench.loaded()
    bench.state().run()
    for (const { at, edit } of [fails, gone]) bench.answer({ type: 'replayed', at, edit, skipped: false, layout, problems: [] })
    bench.state().apply([{ type: 'set', id: 'a', parameter: 'ports', value: 8 }])
    const [{ token, edits }] = bench.ofType('edit')
    bench.answer({ type: 'edited', token, at: 3e12, layout, problems: [] })
    bench.state().change({ ...bench.state().topology, links: [links[0]], seed: 9 })
    const [{ topology }] = bench.ofType('load')
    expect(topology.edits).toEqual([fails])
    expect(topology.components[0].parameters).toEqual({ ports: 8 })
    expect(topology.links.map(({ id, parameters }) => [id, parameters?.up])).toEqual([['ab', undefined]])
    expect(edits).toHaveLength(1)
  })

  test('is refused when a change needs what an earlier one has taken away', () => {
    expect(
      bench.state().reschedule(
        [
          { at: 1e12, edit: remove },
          { at: 2e12, edit: toHook },
        ],
        '',
      ),
    ).toBe(false)
    expect(bench.state().edits).toEqual([])
    expect(bench.ofType('load')).toEqual([])
  })
})
