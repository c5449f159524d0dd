/** English, in one file per area of the page. */
import { canvas } from './en-canvas.ts'
import { consoleTexts } from './en-console.ts'
import { inspector } from './en-inspector.ts'
import { live } from './en-live.ts'
import { papers } from './en-papers.ts'
import { program } from './en-program.ts'
import { schedule } from './en-schedule.ts'
import { shell } from './en-shell.ts'

export const english = {
  ...shell,
  ...canvas,
  ...inspector,
  ...live,
  ...papers,
  ...consoleTexts,
  ...schedule,
  ...program,
} as const
