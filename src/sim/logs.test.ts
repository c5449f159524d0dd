import { expect, test } from 'vitest'
import { LogTable, logRoom } from './logs.ts'

function filled(): LogTable {
  const logs = new LogTable()
  for (let i = 0; i < logRoom.lines + 7; i++) logs.write(3, i * 1000, `line ${i} – “ü” 😀`)
  logs.fault(3, 10, 'malformed packet', 'first')
  logs.fault(3, 20, 'out of instructions', 'second', 4)
  logs.fault(3, 30, 'malformed packet', 'third')
  logs.write(5, 40, '')
  return logs
}

test('the last lines are kept, cut to a length; faults are counted by name, the newest first', () => {
  const logs = filled()
  const { written, lines, faults } = logs.of(3)
  expect(written).toBe(logRoom.lines + 7)
  expect(lines).toHaveLength(logRoom.lines)
  expect(lines[0]).toEqual({ time: 7000, text: 'line 7 – “ü” 😀' })
  expect(faults).toEqual([
    { name: 'malformed packet', count: 2, time: 30, text: 'third', line: 0 },
    { name: 'out of instructions', count: 1, time: 20, text: 'second', line: 4 },
  ])
  logs.write(3, 1, 'x'.repeat(10_000))
  expect(logs.of(3).lines.at(-1)?.text).toBe(`${'x'.repeat(logRoom.characters - 1)}…`)
  expect(logs.of(4)).toEqual({ written: 0, lines: [], faults: [] })
})

test('saved and restored it is the same, whatever the letters', () => {
  const logs = filled()
  const { numbers, texts } = logs.save()
  const other = new LogTable()
  other.write(9, 1, 'forgotten by loading')
  other.load(numbers, texts)
  for (const component of [3, 5, 9])
    expect(other.of(component)).toEqual(component === 9 ? new LogTable().of(9) : logs.of(component))
  other.forget(3)
  expect(other.of(3).written).toBe(0)
})
