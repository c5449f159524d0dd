/** The topology that a command is given: a file, standard input, or a link. */
import { catalogue } from '../catalogue/index.ts'
import { profiles } from '../profiles/index.ts'
import type { Experiment, Topology } from '../topology/document.ts'
import { decodeLink, LinkError } from '../topology/link.ts'
import { type Problem, TopologyError } from '../topology/problem.ts'
import { readTopology } from '../topology/schema.ts'
import { validateTopology } from '../topology/validate.ts'
import { BadInput, readText, type Shell } from './shell.ts'

export interface Input {
  /** how messages call it */
  readonly name: string
  readonly topology: Topology
  /** of a link: what it was made with */
  readonly made?: Omit<Experiment, 'topology'>
  /** where files beside the document are looked for; '' is the current folder */
  readonly folder: string
}

const inAddress = /#\d+\./
const bareLink = /^\d+\.[A-Za-z0-9_-]*$/

/** A document of the right form. Throws BadInput. */
export function readInput(shell: Shell, argument: string): Input {
  if (inAddress.test(argument) || (bareLink.test(argument) && !shell.exists(argument))) return fromLink('link', argument, '')
  const text = readText(shell, argument)
  const folder = argument === '-' ? '' : argument.slice(0, Math.max(argument.lastIndexOf('/'), argument.lastIndexOf('\\')) + 1)
  const name = argument === '-' ? 'standard input' : argument
  if (!text.trimStart().startsWith('{') && (inAddress.test(text) || bareLink.test(text.trim())))
    return fromLink(name, text.trim(), folder)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0].slice(0, 120) : ''
    throw new BadInput(`${name}: a topology in JSON or a link is expected (${why})`)
  }
  try {
    return { name, folder, topology: readTopology(json) }
  } catch (error) {
    if (error instanceof TopologyError) throw refusal(name, error.problems)
    throw error
  }
}

function fromLink(name: string, text: string, folder: string): Input {
  try {
    const { topology, ...made } = decodeLink(text)
    return { name, folder, topology, made }
  } catch (error) {
    if (error instanceof LinkError) throw new BadInput(`${name}: ${error.message}`)
    throw error
  }
}

/** Throws BadInput unless the document can run. */
export function refuseErrors(name: string, topology: Topology): void {
  const errors = validateTopology(topology, catalogue, profiles).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw refusal(name, errors)
}

/** The first problem in one line, with its path. */
export function refusal(name: string, problems: readonly Problem[]): BadInput {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more: lab check lists them)` : ''
  return new BadInput(`${name}: ${located(problems[0])}${more}`)
}

/** Path and message; most faults of form name their path in the message already. */
export function located({ path, message }: Problem): string {
  return path === '' || message.startsWith(path) ? message : `${path}: ${message}`
}
