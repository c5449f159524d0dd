import { defineConfig } from 'vitest/config'

const minute = 60_000

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    testTimeout: process.env.FULL ? 60 * minute : minute,
  },
})
