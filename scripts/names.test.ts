/** The user interface knows no kind of component: a kind added to the catalogue appears in it by itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { catalogue } from '../src/catalogue/index.ts'
import { root } from './project.mjs'

const files = readdirSync(join(root, 'src/ui'), { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && /\.(?:tsx?|css)$/.test(entry.name) && !entry.name.includes('.test.'))
  .map(({ parentPath, name }) => join(parentPath, name))
  .filter((path) => !path.split(/[\\/]/).includes('testing'))

it("has no kind's name in src/ui", () => {
  const kinds = catalogue.map(({ kind }) => kind)
  expect(kinds.length).toBeGreaterThan(0)
  const found = files.flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    return kinds.filter((kind) => text.includes(kind)).map((kind) => `${relative(root, path)}: ${kind}`)
  })
  expect(found).toEqual([])
})
