import { useLab } from '../store/lab.ts'

/** The worst problem of a component or link itself. */
export const useWorst = (id: string): 'error' | 'warning' | undefined =>
  useLab(({ problems }) => {
    const own = problems.filter(({ subject }) => subject === id)
    return own.find(({ severity }) => severity === 'error')?.severity ?? own[0]?.severity
  })
