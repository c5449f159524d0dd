/** Opens whatever file the person brings: a design replaces what is shown, a network asks first, a capture drives a source, a program is run. */
import { arrivalsOf, readCapture } from '../../protocols/capture.ts'
import type { Capture } from '../../sim/plan.ts'
import { readTopology } from '../../topology/schema.ts'
import { kindOf } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { t } from '../text/text.ts'
import { format, formatCount } from '../text/units.ts'
import { openAsOwn } from './open-as-own.ts'
import { editsToUse, type FileReaders, type OpenedFile, readFile, slotFor } from './open-file.ts'
import { takeIn } from './open-program.ts'
import { useNetwork } from './waiting-network.ts'

const readers: FileReaders = {
  design(text) {
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch (error) {
      throw new Error(t('open.not-json', { reason: error instanceof Error ? error.message : '' }))
    }
    return readTopology(json)
  },
  capture(bytes, sha256) {
    const file = readCapture(bytes)
    if (file.packets === 0) throw new Error(file.damage[0]?.message ?? t('open.capture.empty'))
    const { times, sizes } = arrivalsOf(file, bytes)
    return { sha256, times, sizes }
  },
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Never rejects: what goes wrong is said. */
export async function openFile(file: File): Promise<void> {
  try {
    const opened = await readFile(file, readers)
    if (opened.kind === 'design') openAsOwn(opened.topology)
    else if (opened.kind === 'network') {
      // the readers of its formats come with the first network
      const { previewNetwork } = await import('./network.ts')
      previewNetwork(opened.text)
      useNetwork.getState().show(opened.text)
    } else if (opened.kind === 'program') run(opened)
    else {
      useLab.getState().addFile(opened.capture, opened.file)
      drive(opened.capture, file.name)
    }
  } catch (error) {
    useLab.getState().notify('bad', `${t('open.failed', { name: file.name })}: ${reasonOf(error)}`)
  }
}

/** Reads a capture and remembers it; its SHA-256 is what a parameter holds. Rejects when it is none. */
export async function openCapture(file: File): Promise<string> {
  const opened = await readFile(file, readers)
  if (opened.kind !== 'capture') throw new Error(t('open.kind.unknown', { name: file.name }))
  useLab.getState().addFile(opened.capture, opened.file)
  return opened.file.sha256
}

/** Takes a program into the design, and says which component runs it. */
function run({ program, code, file }: Extract<OpenedFile, { kind: 'program' }>): void {
  const { topology, selection, addFile, apply, select, notify } = useLab.getState()
  const { edits, runner } = takeIn(topology, program, selection, kindOf)
  if (program.sha256 !== undefined) addFile(code, file)
  apply(edits, t('open.program.taken', { name: program.title }))
  if (runner === undefined) {
    notify('warn', t('open.program.kept', { name: program.title }))
    return
  }
  select([runner])
  notify('good', t('open.program.runs', { name: program.title, where: nameOfComponent(runner) }))
}

/** Gives the capture to the component that it fits best, and says to which. */
function drive({ sha256, times }: Capture, name: string): void {
  const { topology, selection, apply, select, notify } = useLab.getState()
  const slot = slotFor(sha256, topology.components, selection, kindOf)
  if (!slot) {
    notify('warn', t('open.capture.none'))
    return
  }
  const record = topology.components.find(({ id }) => id === slot.component)
  if (record?.parameters?.[slot.parameter] !== sha256)
    apply(editsToUse(sha256, slot, kindOf(record?.kind ?? '')?.parameters[slot.parameter]))
  select([slot.component])
  const values = {
    name,
    packets: formatCount(times.length),
    time: format((times[times.length - 1] ?? 0) * 1e-12, 'second'),
    source: nameOfComponent(slot.component),
  }
  const seconds = times.length > 0 ? times[times.length - 1] * 1e-12 : 0
  const whole = Math.min(longestRun, Math.ceil(seconds * 1.05 * 1e3) / 1e3)
  notify('good', t('open.capture.added', values), whole > topology.duration ? runWhole(whole) : undefined)
}

/** The longest run that the engine takes, seconds. */
const longestRun = 9000

/** A run that is shorter than the capture plays its beginning only. */
const runWhole = (duration: number) => ({
  label: t('open.capture.whole', { time: format(duration, 'second') }),
  run() {
    const { topology, change } = useLab.getState()
    change({ ...topology, duration }, t('run.duration'))
  },
})
