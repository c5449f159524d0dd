/** Files that the person opens: designs replace what is shown, captures drive a source. */
import { parseTopology } from '../../topology/validate.ts'
import { type FileReaders, readFile } from '../share/open-file.ts'
import { catalogueList, profileList } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'

export const readers: FileReaders = {
  design: (text) => parseTopology(JSON.parse(text), catalogueList(), profileList()),
  network: () => {
    throw new Error(t('open.kind.unknown', { name: '' }))
  },
  capture: () => {
    throw new Error(t('open.kind.unknown', { name: '' }))
  },
}

/** Reads a capture and remembers it; its SHA-256 is what a parameter holds. */
export async function openCapture(file: File): Promise<string> {
  const opened = await readFile(file, readers)
  if (opened.kind !== 'capture') throw new Error(t('open.kind.unknown', { name: file.name }))
  useLab.getState().addCapture(opened.capture, opened.file)
  return opened.file.sha256
}

/** A design or a network as a new design of the person's own. */
export async function openDesign(file: File): Promise<void> {
  const { open, engineVersion, notify } = useLab.getState()
  try {
    const opened = await readFile(file, readers)
    if (opened.kind === 'capture') throw new Error(t('open.kind.unknown', { name: file.name }))
    open({ topology: opened.topology, engineVersion }, { origin: 'own', workId: crypto.randomUUID() })
  } catch (error) {
    notify('bad', `${t('open.failed', { name: file.name })}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
