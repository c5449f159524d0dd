/** English, in one file per area of the page. */
import { canvas } from './en-canvas.ts'
import { inspector } from './en-inspector.ts'
import { live } from './en-live.ts'
import { papers } from './en-papers.ts'
import { schedule } from './en-schedule.ts'
import { shell } from './en-shell.ts'

export const english = { ...shell, ...canvas, ...inspector, ...live, ...papers, ...schedule } as const
