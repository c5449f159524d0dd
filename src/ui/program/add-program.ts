import type { ProgramContent } from '../../topology/document.ts'
import { useLab } from '../store/lab.ts'
import { editsToAdd, freshProgramTitle, type ProgramSlot } from '../store/programs.ts'
import { t } from '../text/text.ts'
import { openProgram } from './state.ts'

/** Puts a program into the design, for whom it is written, and shows it. */
export function addProgram(content: ProgramContent, slot: Pick<ProgramSlot, 'component' | 'parameter'> | undefined): void {
  const { topology, apply } = useLab.getState()
  const title = freshProgramTitle(topology, content.title)
  const { id, edits } = editsToAdd(topology, { ...content, title }, slot)
  apply(edits, t('program.added', { name: title }))
  openProgram({ program: id, slot })
}
