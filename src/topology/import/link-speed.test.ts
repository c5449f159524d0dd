import { expect, test } from 'vitest'
import { speedOfColumns, speedOfLabel } from './link-speed.ts'

/** Labels as the maps of the Topology Zoo have them. */
test.each([
  ['2.5 Gbit/s', 2.5e9],
  ['155 Mbit/s', 155e6],
  ['45 Mbps DS-3', 45e6],
  ['OC-192c', 192 * 51.84e6],
  ['OC3', 155.52e6],
  ['STM-16', 2488.32e6],
  ['2 x STM-1', 311.04e6],
  ['< 10Gbps', 10e9],
  ['dark fibre 1 Gb/s', 1e9],
  ['2 Mb/s SHDSL', 2e6],
  ['34M', 34e6],
  ['622M POS', 622e6],
  ['10GE', 10e9],
  ['10 Gigabit Ethernet', 10e9],
  ['GigE', 1e9],
  ['Gigabit Ethernet', 1e9],
  ['2x10G', 20e9],
  ['2,5 Gbps', 2.5e9],
  ['56Kbps', 56e3],
  ['T3', 44.736e6],
  ['E1', 2.048e6],
  ['Fast Ethernet', 100e6],
  ['100 km', null],
  ['12 months', null],
  ['Thick Line', null],
  ['National Optical Fiber Network', null],
  ['University to PoP Connectivity', null],
  ['0 Mbit/s', null],
  ['', null],
] as const)('%s', (label, speed) => {
  if (speed === null) expect(speedOfLabel(label)).toBeNull()
  else expect(speedOfLabel(label)).toBeCloseTo(speed, 0)
})

test('speed and unit in columns', () => {
  expect(speedOfColumns('2.5', 'G')).toBe(2.5e9)
  expect(speedOfColumns('34', 'Mbps')).toBe(34e6)
  expect(speedOfColumns('1000', '')).toBe(1000)
  expect(speedOfColumns('fast', 'G')).toBeNull()
  expect(speedOfColumns('0', 'G')).toBeNull()
  expect(speedOfColumns('1', 'parsec')).toBeNull()
  expect(speedOfColumns(undefined, undefined)).toBeNull()
})
