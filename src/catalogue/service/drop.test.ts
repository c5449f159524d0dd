import { expect } from 'vitest'
import { testKind } from '../../testing/kind-lab.ts'
import { serviceAt, servicePlaces } from '../../testing/services.ts'

testKind('service/drop', (lab) => {
  for (const level of servicePlaces) {
    const outcome = lab.run(serviceAt(level, 'drop', { share: 0.3 }))
    expect((outcome.component('service').drops['service-dropped'] ?? 0) / outcome.flow('a').sent).toBeCloseTo(0.3, 1)
  }
})
