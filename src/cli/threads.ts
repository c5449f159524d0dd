/** Which thread ran when, for people. */
import { sharesOf, type Turn } from '../topology/turns.ts'
import { count, percent, readable, table } from './table.ts'

const second = 1e12
/** turns that are listed one by one */
const listed = 24

export function threadsReport(machine: string, turns: readonly Turn[]): string {
  if (turns.length === 0) return `\nThreads of ${machine}: none has run\n`
  const first = turns.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY)
  const last = turns.reduce((most, { to }) => Math.max(most, to), 0)
  const shares = table(
    ['thread', 'turns', 'share'],
    sharesOf(turns).map(({ thread, turns: number, share }) => [thread, count(number), percent(share)]),
  )
  const line = table(
    ['thread', 'CPU', 'from', 'for'],
    turns
      .slice(-listed)
      .map(({ thread, cpu, from, to }) => [
        thread,
        String(cpu),
        `${(from / 1e6).toFixed(3)} µs`,
        readable((to - from) / second, 's'),
      ]),
  )
  return `\nThreads of ${machine}, the last ${readable((last - first) / second, 's')}\n${shares}\nThe last turns\n${line}`
}
