/** Whether code that has come is what was asked for, and may run here. */
import { abbreviated, acceptCode, type CodeObject, CodeRefused } from '../../programs/code/object.ts'
import { type Policy, type PolicyLevel, permit, readPolicy } from '../../programs/code/policy.ts'
import { openCode } from '../../programs/code/signature.ts'
import { assumed } from '../../sim/kind.ts'
import type { World } from '../../sim/world.ts'
import type { Entry } from './store.ts'

export const admissionParameters = {
  policy: {
    type: 'text',
    section: 'Code with a body',
    title: 'Policy',
    doc: 'Who may run what here: rules with semicolons, the first that fits decides, what none fits is refused. "allow alice at user class middle; refuse anyone". Signers are words of the design; "unsigned" and "anyone" too; "key bob = 64 hexadecimal digits" gives one another public key. Empty = all code whose name is right.',
    default: '',
    maxLength: 1000,
    format: 'policy',
  },
  verifying: {
    type: 'number',
    section: 'Code with a body',
    title: 'Verifying a signature',
    doc: 'Cycles to verify the Ed25519 signature of code that has come.',
    unit: 'cycle',
    default: 273_364,
    min: 0,
    max: 1e9,
    cite: assumed(
      'on an Intel Westmere, as the authors of Ed25519 print it (Bernstein and others 2011, from memory); older processors take longer',
    ),
  },
} as const

/** by text: derived from it alone */
const policies = new Map<string, Policy>()

/** @throws CodeRefused for a text that is no policy */
export function policyOf(text: string): Policy | null {
  if (text.trim() === '') return null
  const known = policies.get(text) ?? readPolicy(text)
  policies.set(text, known)
  return known
}

/**
 * What its bytes say.
 * @throws CodeRefused when they do not hash to its name, are no object, or may not run here
 */
export function admit(world: World, self: number, { name, hash, bytes }: Entry): CodeObject {
  const { object, signature } = parted(bytes, name)
  const accepted = acceptCode(object, name, hash)
  const policy = policyOf(String(world.values[self].policy ?? ''))
  const level = (world.levels[self] ?? 'user') as PolicyLevel
  if (policy) permit(policy, { object, signature, serviceClass: accepted.serviceClass, level })
  return accepted
}

function parted(bytes: Uint8Array, name: Uint8Array): ReturnType<typeof openCode> {
  try {
    return openCode(bytes)
  } catch (error) {
    if (!(error instanceof CodeRefused)) throw error
    throw new CodeRefused('wrong-hash', `asked for as ${abbreviated(name)}, and what came is none: ${error.message}`)
  }
}

/** Whether there is a signature behind the object that would have to be verified. */
export function isSigned({ bytes }: Entry): boolean {
  try {
    return openCode(bytes).signature !== null
  } catch {
    return false
  }
}

export const titleOf = ({ name, object }: Entry): string => object?.properties.title ?? abbreviated(name)
