/** What reading and writing containerlab files have in common. */
import { show } from '../show.ts'
import type { YamlMap, YamlValue } from './yaml.ts'

/** Labels that the lab's own export writes, beside containerlab's `graph-…`. */
export const ownLabels = {
  role: 'lab-role',
  title: 'lab-title',
  address: 'lab-address',
  rate: 'lab-rate',
  delay: 'lab-delay',
} as const

export const isMapping = (value: YamlValue | undefined): value is YamlMap => value instanceof Map
export const isList = (value: YamlValue | undefined): value is readonly YamlValue[] => Array.isArray(value)
/** '' for what is no text. */
export const textOf = (value: YamlValue | undefined) => (typeof value === 'string' ? value : '')
export const showValue = (value: YamlValue | undefined) => show(value === null ? undefined : isMapping(value) ? {} : value)
