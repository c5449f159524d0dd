/** Brings a document of an earlier schema version to the present one. */
import { problem, TopologyError } from './problem.ts'
import { show } from './show.ts'

/** The next version's document; it may trust its input to be plain data, and nothing more. */
export type Migration = (document: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** At index n: from version n + 1 to version n + 2. */
export const migrations: readonly Migration[] = []

/** Throws TopologyError when the version is missing, or newer than `migrations` lead to. */
export function migrate(json: unknown, list: readonly Migration[] = migrations): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new TopologyError([
      problem('not-a-topology', '', `${show(json)} where a topology is expected: an object with schemaVersion`),
    ])
  }
  const newest = list.length + 1
  const version: unknown = Object.hasOwn(json, 'schemaVersion') ? (json as { schemaVersion?: unknown }).schemaVersion : undefined
  if (!Number.isInteger(version) || (version as number) < 1) {
    const message = `schemaVersion: ${show(version)} where a whole number from 1 to ${newest} is expected`
    throw new TopologyError([problem('no-version', 'schemaVersion', message)])
  }
  if ((version as number) > newest) {
    const message = `schemaVersion: ${version} is newer than this lab, which reads up to ${newest}`
    throw new TopologyError([
      problem('unknown-version', 'schemaVersion', message, { values: { version: version as number, newest } }),
    ])
  }
  return list
    .slice((version as number) - 1)
    .reduce((document, step, index) => ({ ...step(document), schemaVersion: (version as number) + index + 1 }), {
      ...json,
    } as Record<string, unknown>)
}
