/** Checks and tries programs that are being written: orders in, answers out, one after the other. */
import { admissionsOf } from '../catalogue/program-admission.ts'
import { ProgramError } from '../programs/ebpf/program.ts'
import { ProgramRefused } from '../programs/javascript/language.ts'
import { loadEngine } from './javascript-engine.ts'
import type { BenchAnswer, BenchOrder, FromBench, ToBench } from './program-bench.ts'
import { checkProgram, withoutPlace } from './program-check.ts'
import { TrialRoom } from './program-trial.ts'

interface WorkerScope {
  postMessage(message: FromBench): void
  addEventListener(type: 'message', listener: (event: MessageEvent<ToBench>) => void): void
}
const scope = self as unknown as WorkerScope
const room = new TrialRoom(loadEngine)

async function answer(order: BenchOrder): Promise<BenchAnswer> {
  switch (order.type) {
    case 'check': {
      const checked = checkProgram(order.text, order.place)
      const engine = order.text.language === 'javascript' ? await loadEngine() : null
      return {
        type: 'checked',
        checked: { ...checked, admissions: admissionsOf({ ...order.text, id: '' }, engine, order.place.entry) },
      }
    }
    case 'try':
      return { type: 'tried', tried: await room.run(order) }
    case 'go':
      return { type: 'tried', tried: room.go(order.command, order.breakpoints) }
    case 'reset':
      room.reset()
      return { type: 'reset' }
  }
}

function refusalOf(error: unknown): { readonly message: string; readonly line?: number } {
  const message = error instanceof Error ? error.message : String(error)
  const line = error instanceof ProgramError || error instanceof ProgramRefused ? error.line : undefined
  return { message: line === undefined ? message : withoutPlace(message), line }
}

scope.addEventListener('message', ({ data: { token, order } }) => {
  answer(order).then(
    (made) => scope.postMessage({ type: 'answer', token, answer: made }),
    (error) =>
      scope.postMessage({
        type: 'fault',
        token,
        ...refusalOf(error),
      }),
  )
})
scope.postMessage({ type: 'ready' })
