import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'

/** The worst problem of a component or link itself. */
export const useWorst = (id: string): 'error' | 'warning' | undefined =>
  useLab(({ problems }) => {
    const own = problems.filter(({ subject }) => subject === id)
    return own.find(({ severity }) => severity === 'error')?.severity ?? own[0]?.severity
  })

/** What a screen reader says of something on the canvas: its name, whether it has failed, whether something is wrong with it. */
export function labelOf(name: string, failed: boolean, worst: 'error' | 'warning' | undefined): string {
  const label = failed ? t('canvas.failed-label', { label: name }) : name
  return worst ? `${label} ${t(`problem.has-${worst}`)}` : label
}
