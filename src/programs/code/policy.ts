/**
 * Who may run what at which level of a node: rules, of which the first that fits decides. What none fits is refused.
 *
 *     allow alice; allow bob at user; refuse anyone class high; key carol = 3b6a…; allow unsigned at user class middle
 *
 * A signer is a word: its public key is the one that `key` gives, or that of the design's signer of that name (signature.ts).
 */
import { fromHexadecimal, same } from './naming.ts'
import { CodeRefused, type ServiceClass, serviceClasses } from './object.ts'
import { isSignedBy, keyPairOf, type Signature } from './signature.ts'

export const policyLevels = ['nic', 'kernel', 'user', 'cluster'] as const
export type PolicyLevel = (typeof policyLevels)[number]

interface Rule {
  readonly text: string
  readonly allows: boolean
  /** 'anyone', signed or not; 'unsigned'; or a signer */
  readonly who: string
  readonly level?: PolicyLevel
  readonly serviceClass?: ServiceClass
}
export interface Policy {
  readonly rules: readonly Rule[]
  /** public keys of signers that do not have the design's */
  readonly keys: ReadonlyMap<string, Uint8Array>
}

const mostRules = 64
const words = /^(allow|refuse) ([A-Za-z][\w.-]{0,39})(?: at (\w+))?(?: class ([\w-]+))?$/
const keyWords = /^key ([A-Za-z][\w.-]{0,39}) = ([0-9a-fA-F]+)$/

/** @throws CodeRefused naming the rule that cannot be read */
export function readPolicy(text: string): Policy {
  const rules: Rule[] = []
  const keys = new Map<string, Uint8Array>()
  for (const part of text.split(/[;\n]/)) {
    const entry = part.trim().replace(/\s+/g, ' ')
    if (entry === '') continue
    if (rules.length + keys.size >= mostRules) throw bad(`more than ${mostRules} rules`)
    const key = keyWords.exec(entry)
    if (key) keys.set(key[1], keyIn(entry, key[2]))
    else rules.push(ruleIn(entry))
  }
  return { rules, keys }
}

const bad = (message: string) => new CodeRefused('policy', `policy: ${message}`)

function keyIn(entry: string, text: string): Uint8Array {
  const bytes = fromHexadecimal(text)
  if (bytes === null || bytes.length !== 32)
    throw bad(`${entry}: a public key has 64 hexadecimal digits, and this one ${text.length}`)
  return bytes
}

function ruleIn(entry: string): Rule {
  const found = words.exec(entry)
  if (!found)
    throw bad(
      `${JSON.stringify(entry)} is no rule: allow or refuse a signer, “unsigned” or “anyone”, [at a level] [class of service]`,
    )
  const [, verb, who, level, serviceClass] = found
  return {
    text: entry,
    allows: verb === 'allow',
    who,
    ...(level && { level: among(policyLevels, level, 'level') }),
    ...(serviceClass && { serviceClass: among(serviceClasses, serviceClass, 'class') }),
  }
}

function among<T extends string>(list: readonly T[], word: string, what: string): T {
  const found = list.find((each) => each === word)
  if (found === undefined) throw bad(`${what} ${word} is not one of ${list.join(', ')}`)
  return found
}

/** What is to be decided about: code that came, with who has signed it, where it is to run. */
export interface Candidate {
  readonly object: Uint8Array
  readonly signature: Signature | null
  readonly serviceClass: ServiceClass
  readonly level: PolicyLevel
}

/**
 * Nothing for code that may run. A signature that does not hold is refused whatever the rules say.
 * @throws CodeRefused with the reason 'bad-signature' or 'not-allowed'
 */
export function permit({ rules, keys }: Policy, { object, signature, serviceClass, level }: Candidate): void {
  if (signature && !isSignedBy(object, signature))
    throw new CodeRefused('bad-signature', 'the signature is not of this code by this key')
  const { allowed, signer, why } = rulingOn({ rules, keys }, signature?.key ?? null, serviceClass, level)
  if (allowed) return
  const what = signature ? `code of ${signer ?? 'somebody unknown here'}` : 'unsigned code'
  throw new CodeRefused('not-allowed', `${what}, class ${serviceClass}, at level ${level}: ${why}`)
}

export interface Ruling {
  readonly allowed: boolean
  /** as the policy calls whoever has the key */
  readonly signer: string | undefined
  /** by which rule it is not */
  readonly why: string
}

/** What the rules say of code that is signed with a key (null = not signed), its signature taken as right. */
export function rulingOn(
  { rules, keys }: Policy,
  key: Uint8Array | null,
  serviceClass: ServiceClass,
  level: PolicyLevel,
): Ruling {
  const signer = key ? nameOfSigner(rules, keys, key) : 'unsigned'
  const rule = rules.find(
    ({ who, ...where }) =>
      (who === 'anyone' || who === signer) &&
      (where.level === undefined || where.level === level) &&
      (where.serviceClass === undefined || where.serviceClass === serviceClass),
  )
  return { allowed: rule?.allows === true, signer, why: rule ? `the rule “${rule.text}” refuses it` : 'no rule allows it' }
}

function nameOfSigner(rules: readonly Rule[], keys: Policy['keys'], key: Uint8Array): string | undefined {
  for (const [name, known] of keys) if (same(known, key)) return name
  return rules.find(({ who }) => who !== 'anyone' && who !== 'unsigned' && !keys.has(who) && same(keyPairOf(who).open, key))?.who
}
