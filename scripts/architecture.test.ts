/** ARCHITECTURE.md stays short, and every file and function that it names in backticks exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './project.mjs'

const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
const named = [...page.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1])
const functions = [...new Set(named.flatMap((text) => text.match(/^(?:\w+\.)*(\w+)\(\)$/)?.[1] ?? []))]
const packages = Object.keys({ ...JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies })
const isPath = (text: string) => /^[\w.-]+(?:\/[\w.-]*)+$|^[\w-][\w.-]*\.(?:tsx?|mjs|json|grit|css|html|md|svg)$/.test(text)
const paths = [...new Set(named.filter((text) => isPath(text) && !packages.includes(text)))]

const sources = readdirSync(join(root, 'src'), { withFileTypes: true, recursive: true })
  .concat(readdirSync(join(root, 'scripts'), { withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.(?:tsx?|mjs)$/.test(entry.name))
const code = sources.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n')

it('is at most 150 lines', () => {
  expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
})

it('names files that exist: from the root, from src, or a kind of the catalogue', () => {
  const places = (path: string) => [path, `src/${path}`, `src/catalogue/${path}.ts`]
  expect(paths.filter((path) => !places(path).some((place) => existsSync(join(root, place))))).toEqual([])
  expect(paths).not.toEqual([])
})

it('names functions that are defined', () => {
  const isDefined = (name: string) =>
    new RegExp(`\\b(?:function\\*?|const|class) ${name}\\b|^\\s+(?:(?:async|static|readonly) )*${name}(?:<.*>)?[(:?]`, 'm').test(
      code,
    )
  expect(functions.filter((name) => !isDefined(name))).toEqual([])
  expect(functions).not.toEqual([])
})
