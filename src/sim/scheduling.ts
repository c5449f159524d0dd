/** What can be set of the sharing of a CPU by threads (fair-scheduler.ts), and what a nice level means. */

/** Times in picoseconds. */
export interface Scheduling {
  /** soft interrupts handled inline before ksoftirqd takes over */
  readonly budget: number
  /** soft interrupts that ksoftirqd handles before it gives way to a thread that was woken */
  readonly quota: number
  /** nice level of ksoftirqd */
  readonly softirqNice: number
  /** period in which every runnable thread should have run; a sleeper is given credit for half of it */
  readonly latency: number
  /** a woken thread takes the CPU when it is so far behind */
  readonly wakeGranularity: number
  /** shortest turn of a thread while others of its class wait */
  readonly slice: number
  /** the CPU is busy so long to change from one thread to another; when one of them is a real-time thread */
  readonly threadSwitch: number
  readonly realTimeSwitch: number
}
export const optionNames = [
  'budget',
  'quota',
  'softirqNice',
  'latency',
  'wakeGranularity',
  'slice',
  'threadSwitch',
  'realTimeSwitch',
] as const satisfies readonly (keyof Scheduling)[]
export const sameScheduling = (a: Scheduling, b: Scheduling): boolean => optionNames.every((name) => a[name] === b[name])

/** The nice level that stands for a thread of the real-time class. */
export const realTime = -100
/** of a thread at nice level 0 */
export const normalWeight = 1024
/** One nice level is a quarter more or less: −20…19. */
const weights = Array.from({ length: 40 }, (_, i) => {
  let weight = normalWeight
  for (let nice = 0; nice < i - 20; nice++) weight /= 1.25
  for (let nice = 0; nice > i - 20; nice--) weight *= 1.25
  return weight
})

/** Share of the CPU that a thread has beside others. */
export const weightOf = (nice: number): number => weights[nice + 20]
