/** Values of parameters as they are typed in the console, and as it says them. */
import type { Kind, ParameterSpec } from '../../sim/kind.ts'
import type { ParameterValue, Topology } from '../../topology/document.ts'
import { checkValue } from '../../topology/parameters.ts'
import { programsFor } from '../../topology/programs.ts'
import { kindOf, profileList } from '../store/kinds.ts'
import { kindTitle, t } from '../text/text.ts'
import { formatExact, parse } from '../text/units.ts'
import { componentNamed, type Named, Refusal } from './words.ts'

const flags: Readonly<Record<string, boolean>> = {
  on: true,
  true: true,
  yes: true,
  '1': true,
  off: false,
  false: false,
  no: false,
  '0': false,
}

/** Throws a Refusal that names the component, the parameter, the value and the bound. */
export function readValue(topology: Topology, record: Named, name: string, spec: ParameterSpec, text: string): ParameterValue {
  const refuse = (reason: string) => new Refusal(t('console.bad-value', { name: record.id, parameter: name, reason }))
  const value = read()
  const bad = checkValue(spec, value)
  if (bad) throw refuse(bad.message)
  return value

  function read(): ParameterValue {
    switch (spec.type) {
      case 'number': {
        const number = parse(text, spec.unit)
        if (number === null)
          throw refuse(t('console.unreadable', { value: text, unit: formatExact(1, spec.unit).replace(/^1 ?/, '') || '1' }))
        return number
      }
      case 'flag': {
        const flag = flags[text.toLowerCase()]
        if (flag === undefined) throw refuse(t('console.no-flag', { value: text }))
        return flag
      }
      case 'choice': {
        const options = Object.keys(spec.options)
        const option = options.find((each) => each === text || spec.options[each].title.toLowerCase() === text.toLowerCase())
        if (option === undefined) throw refuse(t('console.no-option', { value: text, options: options.join(', ') }))
        return option
      }
      case 'reference': {
        if (text === '' || text === t('console.none')) return ''
        const target = componentNamed(topology, text)
        const kind = kindOf(target.kind)
        if (kind?.role !== spec.role)
          throw refuse(t('console.wrong-role', { value: target.id, kind: kind ? kindTitle(kind) : target.kind }))
        return target.id
      }
      case 'profile': {
        const ids = profileList().map(({ id }) => id)
        if (text !== '' && !ids.includes(text)) throw refuse(t('console.no-option', { value: text, options: ids.join(', ') }))
        return text
      }
      case 'program': {
        if (text === '' || text === t('console.none')) return ''
        const ids = programsFor(topology, spec).map(({ id }) => id)
        if (!ids.includes(text))
          throw refuse(t('console.no-option', { value: text, options: ids.join(', ') || t('console.none') }))
        return text
      }
      case 'file':
        throw refuse(t('console.file'))
      case 'text':
        return text
    }
  }
}

export function valueText(kind: Kind, name: string, value: ParameterValue): string {
  const spec = kind.parameters[name]
  if (spec?.type === 'number' && typeof value === 'number') return formatExact(value, spec.unit)
  if (value === '') return t('console.none')
  return String(value)
}
