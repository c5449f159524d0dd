/** Plants what the architecture forbids, file by file, in a copy of the lint configuration, and expects each to be refused. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { bin, root } from './project.mjs'

const mayImport: Record<string, readonly string[]> = {
  sim: [],
  protocols: [],
  programs: [],
  catalogue: ['sim', 'protocols', 'programs'],
  profiles: ['sim', 'protocols', 'programs', 'catalogue'],
  topology: ['sim', 'protocols', 'programs', 'catalogue', 'profiles'],
  papers: ['sim', 'protocols', 'programs', 'catalogue', 'profiles', 'topology'],
  lessons: ['sim', 'protocols', 'programs', 'catalogue', 'profiles', 'topology', 'papers'],
  testing: ['sim', 'protocols', 'programs', 'catalogue', 'profiles', 'topology', 'papers', 'lessons', 'worker'],
  worker: ['sim', 'protocols', 'programs', 'catalogue', 'profiles', 'topology', 'papers', 'lessons'],
  cli: ['sim', 'protocols', 'programs', 'catalogue', 'profiles', 'topology', 'papers', 'lessons', 'worker'],
  ui: ['sim', 'protocols', 'programs', 'profiles', 'topology', 'papers', 'lessons', 'worker'],
}
const layers = Object.keys(mayImport)
const portable = ['sim', 'protocols', 'programs', 'catalogue', 'profiles', 'topology', 'papers', 'lessons']

const importForms = (source: string) => [
  `import { thing } from '${source}'\nexport const it = thing\n`,
  `import type { Thing } from '${source}'\nexport type It = Thing\n`,
  `export * from '${source}'\n`,
  `import '${source}'\n`,
  `export const it = () => import('${source}')\n`,
  `export type It = import('${source}').Thing\n`,
]

const forbidden = [
  ...['random', 'exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'pow', 'sin', 'cos', 'tan', 'hypot', 'cbrt', 'tanh'].map(
    (member) => `export const it = Math.${member}(2)`,
  ),
  `export const it = Math['exp'](2)`,
  'export const { exp } = Math',
  'export const it = Math.floor(Math.exp(2))',
  'export const it = 1 + 2 ** 3 * 4',
  'export const it = (x: number) => {\n  x **= 2\n  return x\n}',
  'export const it = Date.now()',
  'export const it = new Date()',
  'export const it = performance.now()',
  `export const it = fetch('x')`,
  'export const it = setTimeout(() => {}, 1)',
  'export const it = globalThis',
  'export const it = crypto.randomUUID()',
  'export const it = process.argv',
  `export const it = document.title`,
  `export const it = ['b', 'a'].sort((left, right) => left.localeCompare(right))`,
  'export const it = (1e6).toLocaleString()',
]
const exact = [
  'export const it = Math.floor(Math.sqrt(2)) + Math.max(1, Math.PI) * Math.imul(3, 4)',
  'export const it = (x: number) => x * x',
  `export const it = '** Math.exp(1) ** ' // 2 ** 3 Math.random()`,
]

interface Case {
  readonly file: string
  readonly text: string
  readonly refused: boolean
}
const cases: Case[] = []
const plant = (path: string, text: string, refused: boolean, extension = 'ts') =>
  cases.push({ file: `src/${path}-${cases.length}.${extension}`, text: `${text}\n`, refused })

for (const layer of layers) {
  for (const target of layers.filter((other) => other !== layer)) {
    const refused = !mayImport[layer].includes(target)
    for (const text of importForms(`../${target}/thing.ts`)) plant(`${layer}/direct`, text, refused)
    plant(`${layer}/folder/nested`, importForms(`../../${target}/folder/thing.ts`)[0], refused)
    plant(`${layer}/detour`, importForms(`./folder/../../${target}/thing.ts`)[0], true)
  }
  for (const own of ['./thing.ts', './folder/thing.ts']) plant(`${layer}/own`, importForms(own)[0], false)
  for (const own of ['./thing.ts', '../thing.ts', '../other/thing.ts']) plant(`${layer}/folder/own`, importForms(own)[0], false)
  plant(`${layer}/unresolved`, 'export const it = (name: string) => import(name)', portable.includes(layer))
  for (const name of ['react', 'node:fs', 'zod-evil', '@xyflow/react'])
    plant(`${layer}/package`, importForms(name)[0], portable.includes(layer))
  plant(`${layer}/cryptography`, importForms('@noble/hashes/sha2.js')[0], portable.includes(layer) && layer !== 'programs')
  for (const name of ['zod', 'fflate']) plant(`${layer}/package`, importForms(name)[0], layer === 'sim')
  for (const name of ['fast-xml-parser', 'yaml'])
    plant(`${layer}/reader`, importForms(name)[0], portable.includes(layer) && layer !== 'topology')
  for (const text of forbidden) plant(`${layer}/number`, text, portable.includes(layer))
  for (const text of exact) plant(`${layer}/number`, text, false)
  plant(`${layer}/number`, forbidden[0], false, 'test.ts')
}
plant('ui/list', importForms('../catalogue/index.ts')[0], false)
plant('ui/folder/list', importForms('../../catalogue/index.ts')[0], false)
plant('ui/kind', importForms('../catalogue/nic/plain.ts')[0], true)
for (const folder of ['programs/library', 'programs/javascript', 'catalogue/library'])
  plant(`${folder}/raw.d`, `declare module '*.asm?raw' {\n  const text: string\n}`, true)
plant('newcomer/file', importForms('../sim/thing.ts')[0], true)
plant('newcomer', importForms('./sim/thing.ts')[0], true)

const folder = mkdtempSync(join(tmpdir(), 'active-network-lab-imports-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Files that the linter refuses for what was planted; hints about style are not asked. */
function refusedFiles(): Set<string> {
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
  mkdirSync(join(folder, 'scripts'))
  for (const name of ['imports.grit', 'portable.grit']) cpSync(join(root, 'scripts', name), join(folder, 'scripts', name))
  for (const { file, text } of cases) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const rules = ['--only=plugin', '--only=style/noRestrictedGlobals']
  const args = [
    bin('biome', '@biomejs/biome'),
    'lint',
    '--vcs-enabled=false',
    '--reporter=json',
    '--max-diagnostics=none',
    ...rules,
  ]
  const report = JSON.parse(lint(args))
  return new Set(report.diagnostics.map((diagnostic: { location: { path: string } }) => diagnostic.location.path))
}

function lint(args: string[]): string {
  try {
    return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

describe('the linter', () => {
  it('refuses every forbidden import and number, and nothing else', () => {
    const refused = refusedFiles()
    const wrong = cases.filter((planted) => refused.has(planted.file) !== planted.refused)
    expect(wrong).toEqual([])
    expect(refused.size).toBe(cases.filter((planted) => planted.refused).length)
  })

  it('can tell the layer from a path: each folder of src is a layer, and no folder inside one is named like a layer', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true, recursive: true }).filter((entry) =>
      entry.isDirectory(),
    )
    const isTop = ({ parentPath }: { parentPath: string }) => relative(join(root, 'src'), parentPath) === ''
    // helpers of tests may stand beside what they help: only tests import them, and tests are not asked
    const inside = layers.filter((layer) => layer !== 'testing')
    const wrong = folders.filter((entry) => (isTop(entry) ? !layers.includes(entry.name) : inside.includes(entry.name)))
    expect(wrong.map(({ parentPath, name }) => join(parentPath, name))).toEqual([])
  })
})
