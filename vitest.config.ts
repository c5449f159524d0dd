import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const minute = 60_000

export default defineConfig({
  test: {
    environment: 'node',
    // modules keep no state of a test: the catalogue is loaded once for each process instead of once for each file
    isolate: false,
    // both processors of a small machine: Vitest leaves one of them to itself, which then has little to do
    maxWorkers: Math.max(2, availableParallelism() - 1),
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    testTimeout: process.env.FULL ? 60 * minute : minute,
  },
})
