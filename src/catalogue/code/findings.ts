/** What of a design's code will not run, as far as the document tells: for the list of problems, before any run. */
import { CodeRefused, type ServiceClass } from '../../programs/code/object.ts'
import { type PolicyLevel, rulingOn } from '../../programs/code/policy.ts'
import { keyPairOf } from '../../programs/code/signature.ts'
import { ProgramRefused } from '../../programs/javascript/language.ts'
import { borrowedNames, type Names, topLevelNames } from '../../programs/javascript/symbols.ts'
import { dependencies } from '../../sim/code-traits.ts'
import type { CodeFinding, InspectedCode } from '../../sim/kind.ts'
import { sourceOf } from '../javascript/reading.ts'
import { policyOf } from './admission.ts'

const textOf = (own: InspectedCode, parameter: string): string => String(own.value(parameter) ?? '')
const named = (all: readonly InspectedCode[], name: string) => all.find((each) => textOf(each, 'name') === name)
const dependsOn = (own: InspectedCode): string[] =>
  textOf(own, 'depends')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** Code that would come to a node, and that its policy does not let run there. */
export function policyFindings(
  own: InspectedCode,
  all: readonly InspectedCode[],
  passing: readonly InspectedCode[],
): readonly CodeFinding[] {
  const text = textOf(own, 'policy')
  try {
    const policy = policyOf(text)
    if (policy === null) return []
    const level = (own.level ?? 'user') as PolicyLevel
    return withDependencies(all, passing).flatMap((code): CodeFinding[] => {
      if (code.program === undefined) return []
      const signer = textOf(code, 'signer')
      const serviceClass = textOf(code, 'serviceClass') as ServiceClass
      const { allowed, why } = rulingOn(policy, signer === '' ? null : keyPairOf(signer).open, serviceClass, level)
      if (allowed) return []
      const signed = signer === '' ? 'not signed' : `signed by ${signer}`
      const rule = `allow ${signer === '' ? 'unsigned' : signer} at ${level}`
      return [
        {
          code: 'code-not-allowed',
          message: `${own.name} does not let ${code.name} run (${signed}, class ${serviceClass}, level ${level}): ${why} in its policy “${text}”; what asks for it is dropped there`,
          mends: /^[A-Za-z][\w.-]*$/.test(signer || 'unsigned')
            ? [{ title: `Begin its policy with “${rule}”`, parameter: 'policy', value: `${rule}; ${text}` }]
            : [],
        },
      ]
    })
  } catch (error) {
    // a policy that cannot be read is a problem of its own
    if (error instanceof CodeRefused) return []
    throw error
  }
}

function withDependencies(all: readonly InspectedCode[], passing: readonly InspectedCode[]): InspectedCode[] {
  const found = new Set(passing)
  for (const code of found)
    for (const name of dependsOn(code)) {
      const other = named(all, name)
      if (other) found.add(other)
    }
  return [...found]
}

/** A code object that cannot be linked: what it depends on is not there, or keeps for itself what this one speaks of. */
export function linkFindings(own: InspectedCode, all: readonly InspectedCode[]): readonly CodeFinding[] {
  if (own.program === undefined) return []
  const names = dependsOn(own)
  const set = (title: string, rest: readonly string[]) => [{ title, parameter: 'depends', value: rest.join(', ') }]
  if (names.length > dependencies.length) {
    const message = `${own.name} depends on ${names.length} others, and ${dependencies.length} is the most: nodes refuse it`
    return [{ code: 'code-not-linked', message, mends: set(`Keep the first ${dependencies.length}`, names.slice(0, 4)) }]
  }
  const missing = names.flatMap((name): CodeFinding[] => {
    const other = named(all, name)
    if (other?.program !== undefined) return []
    const why = other ? `${other.name}, which has no program` : `${name}, and no code object of the design answers to that`
    const message = `${own.name} depends on ${why}: it has no name of its own without it, and what asks for it is dropped`
    return [
      {
        code: 'code-not-linked',
        message,
        mends: set(
          `Leave out ${name}`,
          names.filter((each) => each !== name),
        ),
      },
    ]
  })
  return missing.length > 0
    ? missing
    : privateFindings(
        own,
        names.map((name) => named(all, name) as InspectedCode),
      )
}

function privateFindings(own: InspectedCode, others: readonly InspectedCode[]): readonly CodeFinding[] {
  const text = own.program && textIn(own)
  if (text === undefined) return []
  const { exported, hidden } = topLevelNames(text)
  const { kept } = borrowedNames(
    text,
    new Set([...exported, ...hidden]),
    others.map((other) => namesIn(other)),
  )
  if (kept === null) return []
  const message = `${own.name} speaks of ${kept.symbol}, which ${others[kept.place].name} does not export: nodes refuse it; what asks for it is dropped`
  return [{ code: 'code-private', message, mends: [] }]
}

const namesIn = (code: InspectedCode): Names | undefined => {
  const text = textIn(code)
  return text === undefined ? undefined : topLevelNames(text)
}

/** A program that is refused is a problem of its own. */
function textIn({ program }: InspectedCode): string | undefined {
  try {
    const text = program && sourceOf(program)
    if (text !== undefined) topLevelNames(text)
    return text
  } catch (error) {
    if (error instanceof ProgramRefused) return undefined
    throw error
  }
}

/** Capsules of code that the design does not have. */
export function askingFindings(own: InspectedCode, all: readonly InspectedCode[]): readonly CodeFinding[] {
  const name = textOf(own, 'code')
  if (name === '' || own.value('interval') === 0 || named(all, name)) return []
  const message = `${own.name} sends capsules of the code ${JSON.stringify(name)}, and no code object of the design answers to that: nodes drop them`
  const mends = all.slice(0, 3).map((other) => {
    const value = textOf(other, 'name')
    return { title: `Send capsules of “${value}”`, parameter: 'code', value }
  })
  return [{ code: 'no-such-code', message, mends }]
}
