/** One worker for all programs that are open, and what it says of the text as it is written. */
import { useEffect, useState } from 'react'
import { BenchRefusal, BenchTimeout, createProgramBench, type ProgramBench } from '../../worker/program-bench.ts'
import type { Checked, CodeText } from '../../worker/program-check.ts'
import type { Place } from '../../worker/program-place.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'

let bench: ProgramBench | null = null
/** Started when it is first needed, and kept. */
export function theBench(): ProgramBench {
  bench ??= createProgramBench()
  return bench
}

/** ms without a key press before a text is checked */
const quiet = 250

export type Check =
  | { readonly state: 'checking' }
  | { readonly state: 'checked'; readonly checked: Checked; readonly of: CodeText['code'] }
  | { readonly state: 'unknown'; readonly reason: string }

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What went wrong with a check, in words. */
export function reasonOf(error: unknown): string {
  if (error instanceof BenchTimeout) return t('program.no-check', { time: format(error.milliseconds / 1000, 'second') })
  return t('program.broken', { message: messageOf(error) })
}

/** What refuses a trial, in words. */
export function refusalOf(error: unknown): string {
  if (error instanceof BenchTimeout) return t('trial.no-end', { time: format(error.milliseconds / 1000, 'second') })
  const line = error instanceof BenchRefusal ? error.line : undefined
  return t(line === undefined ? 'trial.refused' : 'trial.refused-line', { message: messageOf(error), line: line ?? '' })
}

/** Follows the text; what was known of the text before stays until the answer is there. @param text null = nothing to check */
export function useCheck(text: CodeText | null, place: Place): Check {
  const [check, setCheck] = useState<Check>({ state: 'checking' })
  const { title = '', language = 'ebpf-assembly', code = null, scripts } = text ?? {}
  const { level, point, entry } = place
  useEffect(() => {
    if (code === null) return
    let current = true
    const timer = setTimeout(() => {
      theBench()
        .ask({ type: 'check', text: { title, language, code, scripts }, place: { level, point, entry } })
        .then(
          (answer) => current && answer.type === 'checked' && setCheck({ state: 'checked', checked: answer.checked, of: code }),
          (error: unknown) => current && setCheck({ state: 'unknown', reason: reasonOf(error) }),
        )
    }, quiet)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [title, language, code, scripts, level, point, entry])
  return check
}
