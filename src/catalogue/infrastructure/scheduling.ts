/** How the CPUs of a machine are shared: strictly by priority, or by threads in the manner of Linux (src/sim/fair-scheduler.ts). */

import { assumed, type Citation, type Unit, type Values } from '../../sim/kind.ts'
import type { Scheduling } from '../../sim/scheduling.ts'

const section = 'Scheduler'
const threads = { parameter: 'scheduler', is: ['threads'] } as const
const number = <const U extends Unit>(
  title: string,
  doc: string,
  unit: U,
  [value, min, max]: readonly [number, number, number],
  cite: Citation,
) => ({ type: 'number', section, when: threads, title, doc, unit, default: value, min, max, cite }) as const
/** Known of Linux 3.0; its source was not at hand to check. */
const linux = (file: string, text: string) => assumed(`${text} in ${file} of Linux 3.0, from memory`)

export const schedulingParameters = {
  scheduler: {
    type: 'choice',
    section,
    title: 'CPU scheduler',
    doc: 'Who gets a CPU that several want.',
    default: 'priority',
    options: {
      priority: {
        title: 'by priority',
        doc: 'Interrupts, soft interrupts, threads of the kernel, user threads: the more urgent always interrupts the less urgent. Any CPU serves any packet.',
      },
      threads: {
        title: 'threads (CFS)',
        doc: 'Soft interrupts beyond a budget are left to ksoftirqd, a thread that shares the CPU with others by their nice levels. A flow stays on one CPU.',
      },
    },
    cite: assumed('strictly by priority costs nothing to simulate; only where threads compete does it matter'),
  },
  softirqBudget: {
    ...number(
      'Soft interrupt budget',
      'Soft interrupts handled before anything else; what comes after is left to ksoftirqd until none waits.',
      'packet',
      [300, 1, 1e6],
      linux('net/core/dev.c', 'netdev_budget = 300'),
    ),
    integer: true,
  },
  softirqQuota: {
    ...number(
      'Quota of ksoftirqd',
      'Packets that ksoftirqd handles before it gives way to a thread that wants the CPU.',
      'packet',
      [64, 1, 1e6],
      linux('net/core/dev.c', 'weight_p = 64'),
    ),
    integer: true,
  },
  softirqNice: {
    ...number(
      'Nice level of ksoftirqd',
      'From −20 (much of the CPU) to 19 (little).',
      'count',
      [0, -20, 19],
      assumed('threads of the kernel begin with nice level 0'),
    ),
    integer: true,
  },
  schedulerLatency: number(
    'Period',
    'Time in which every thread that wants the CPU should have had it; a thread that slept has credit for half of it.',
    'second',
    [6e-3, 1e-6, 1],
    linux('kernel/sched_fair.c', 'sysctl_sched_latency = 6000000ULL'),
  ),
  wakeGranularity: number(
    'Wake-up granularity',
    'A thread that wakes takes the CPU at once when it is so far behind the thread that has it.',
    'second',
    [1e-3, 0, 1],
    linux('kernel/sched_fair.c', 'sysctl_sched_wakeup_granularity = 1000000UL'),
  ),
  timeSlice: number(
    'Shortest turn',
    'How long a thread keeps the CPU while others of its class wait.',
    'second',
    [0.75e-3, 1e-6, 1],
    linux('kernel/sched_fair.c', 'sysctl_sched_min_granularity = 750000ULL'),
  ),
  threadSwitch: number(
    'Change of threads',
    'Cycles to wake a thread and give it the CPU.',
    'cycle',
    [2000, 0, 1e7],
    assumed('about a microsecond on machines of these years'),
  ),
  realTimeSwitch: number(
    'Change to or from a real-time thread',
    'The same, when one of both has real-time priority.',
    'cycle',
    [2000, 0, 1e7],
    assumed('as between other threads'),
  ),
} as const

/** null = by priority. */
export function schedulingOf(values: Values<typeof schedulingParameters>, cycle: number): Scheduling | null {
  if (values.scheduler !== 'threads') return null
  const picoseconds = (seconds: number) => Math.round(seconds * 1e12)
  return {
    budget: values.softirqBudget,
    quota: values.softirqQuota,
    softirqNice: values.softirqNice,
    latency: picoseconds(values.schedulerLatency),
    wakeGranularity: picoseconds(values.wakeGranularity),
    slice: picoseconds(values.timeSlice),
    threadSwitch: Math.round(values.threadSwitch * cycle),
    realTimeSwitch: Math.round(values.realTimeSwitch * cycle),
  }
}
