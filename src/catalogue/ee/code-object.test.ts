import { expect } from 'vitest'
import { codeObject, deploymentDesign } from '../../testing/deployment.ts'
import { testKind } from '../../testing/kind-lab.ts'

testKind('ee/code-object', (lab) => {
  const time = (bytes: number, load: number) =>
    lab.run(deploymentDesign({ objects: [codeObject({ bytes, load })] })).counter('manager', 'lastLoad')
  const small = time(1000, 1e6)
  // 199 KB more at 100 Mb/s and 100 ms more of a CPU at 1 GHz
  expect(time(200_000, 1e6) - small).toBeGreaterThan((199_000 * 8) / 100e6)
  expect(time(1000, 101e6) - small).toBeCloseTo(0.1, 3)
  const outcome = lab.run(deploymentDesign({ objects: [codeObject({ bytes: 7000 })] }))
  expect(outcome.counter('object', 'sent')).toBe(5)
  const sizes = outcome
    .at('switch--store')
    .filter(({ flow }) => flow === 'manager:answers')
    .map(({ size }) => size)
  expect(sizes).toEqual([1440, 1440, 1440, 1440, 1440])
})
