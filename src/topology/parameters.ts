/** Whether a value is one that a kind's parameter takes. */
import type { Kind, ParameterSpec } from '../sim/kind.ts'
import { checkText } from './addresses.ts'
import type { ParameterValue } from './document.ts'
import { exact } from './quantity.ts'
import { isPlainText, show } from './show.ts'

export interface BadValue {
  readonly code: string
  /** continues `<component> <parameter>: ` */
  readonly message: string
  /** the nearest value that is allowed, if one is near */
  readonly nearest?: ParameterValue
}

/** Type and range; whether what a reference, a file, a program or a profile names is there is not looked at. */
export function checkValue(spec: ParameterSpec, value: ParameterValue): BadValue | null {
  switch (spec.type) {
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType(value, 'a number')
      if (value < spec.min) {
        const message = `${exact(value, spec.unit)} is below the minimum of ${exact(spec.min, spec.unit)}`
        return { code: 'below-minimum', message, nearest: spec.min }
      }
      if (value > spec.max) {
        const message = `${exact(value, spec.unit)} is above the maximum of ${exact(spec.max, spec.unit)}`
        return { code: 'above-maximum', message, nearest: spec.max }
      }
      if (spec.integer && !Number.isInteger(value)) {
        return { code: 'not-whole', message: `${exact(value, spec.unit)} is not a whole number`, nearest: Math.round(value) }
      }
      return null
    }
    case 'choice':
      if (typeof value === 'string' && Object.hasOwn(spec.options, value)) return null
      return { code: 'not-an-option', message: `${show(value)} is not one of ${Object.keys(spec.options).join(', ')}` }
    case 'flag':
      return typeof value === 'boolean' ? null : wrongType(value, 'true or false')
    case 'text': {
      if (typeof value !== 'string') return wrongType(value, 'text')
      if (value.length > spec.maxLength) {
        const message = `${value.length} characters, at most ${spec.maxLength} are allowed`
        return { code: 'too-long', message, nearest: value.slice(0, spec.maxLength) }
      }
      if (!isPlainText(value, true)) return wrongType(value, 'text without control characters')
      return spec.format === undefined ? null : checkText(spec.format, value)
    }
    case 'reference':
      return typeof value === 'string' ? null : wrongType(value, 'the id of a component')
    case 'file':
      return typeof value === 'string' ? null : wrongType(value, 'the SHA-256 of a file')
    case 'program':
      return typeof value === 'string' ? null : wrongType(value, 'the id of a program')
    case 'profile':
      return typeof value === 'string' ? null : wrongType(value, 'the id of a profile')
  }
}

const wrongType = (value: ParameterValue, expected: string): BadValue => ({
  code: 'wrong-type',
  message: `${show(value)} where ${expected} is expected`,
})

/** A parameter's value in a document: the person's, or the default. Undefined when the kind has no such parameter. */
export function valueOf(
  kind: Kind,
  parameters: Readonly<Record<string, ParameterValue>> = {},
  name: string,
): ParameterValue | undefined {
  if (!Object.hasOwn(kind.parameters, name)) return undefined
  return Object.hasOwn(parameters, name) ? parameters[name] : kind.parameters[name].default
}
