import { describe, expect, test } from 'vitest'
import { schemaVersion } from './document.ts'
import { migrate, migrations } from './migrate.ts'

describe('migrate', () => {
  const list = [
    (document: Readonly<Record<string, unknown>>) => ({ ...document, title: `${document.name}` }),
    ({ title, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, heading: title }),
  ]

  test('applies every step from the version of the document on', () => {
    expect(migrate({ schemaVersion: 1, name: 'old' }, list)).toEqual({ schemaVersion: 3, name: 'old', heading: 'old' })
    expect(migrate({ schemaVersion: 2, title: 'newer' }, list)).toEqual({ schemaVersion: 3, heading: 'newer' })
    expect(migrate({ schemaVersion: 3, heading: 'now' }, list)).toEqual({ schemaVersion: 3, heading: 'now' })
  })

  test('leaves the given document alone', () => {
    const old = Object.freeze({ schemaVersion: 1, name: 'old' })
    migrate(old, list)
    expect(old).toEqual({ schemaVersion: 1, name: 'old' })
  })

  test('there is one step to every version after the first', () => expect(migrations).toHaveLength(schemaVersion - 1))

  test.each([
    [null, 'null where a topology is expected: an object with schemaVersion'],
    [[1], 'a list of 1 where a topology is expected: an object with schemaVersion'],
    [{}, 'schemaVersion: nothing where a whole number from 1 to 3 is expected'],
    [{ schemaVersion: '1' }, "schemaVersion: '1' where a whole number from 1 to 3 is expected"],
    [{ schemaVersion: 0 }, 'schemaVersion: 0 where a whole number from 1 to 3 is expected'],
    [{ schemaVersion: 4 }, 'schemaVersion: 4 is newer than this lab, which reads up to 3'],
  ])('%j is refused', (json, message) => expect(() => migrate(json, list)).toThrow(message))
})
