import fc from 'fast-check'
import { deflateSync, strToU8 } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { arbitraryTopology, patience, runs } from '../testing/documents.ts'
import { fromBase64url, toBase64url } from './base64url.ts'
import type { ComponentRecord, Experiment, LinkRecord, Topology } from './document.ts'
import { decodeLink, encodeLink, LinkError, maxLinkLength } from './link.ts'

const topology: Topology = {
  schemaVersion: 1,
  title: 'Small',
  seed: 7,
  duration: 2,
  components: [
    { id: 'router-1', kind: 'network/router', x: 0, y: 0 },
    {
      id: 'source-1',
      kind: 'traffic/source',
      title: 'Sender',
      x: -120,
      y: 40,
      parameters: { rate: 1e9, size: 512, pattern: 'poisson' },
    },
  ],
  links: [{ id: 'source-1--router-1', kind: 'link/wire', from: 'source-1', to: 'router-1', parameters: { delay: 0.0015 } }],
}
const experiment: Experiment = { topology, engineVersion: '0.1.0', digest: '0123456789abcdef' }
const link = encodeLink(experiment)

const arbitraryExperiment: fc.Arbitrary<Experiment> = fc
  .record({ topology: arbitraryTopology, digest: fc.option(fc.constant('00ff00ff00ff00ff'), { nil: undefined }) })
  .map(({ topology, digest }) => ({ topology, engineVersion: '0.1.0', ...(digest && { digest }) }))

test('a view travels: what its author chose to see, or only the speed, and then everything is shown', () => {
  for (const view of [{ x: -12, y: 40, zoom: 0.5, speed: 0.01 }, { speed: 0 }]) {
    const there = { topology: { ...topology, view }, engineVersion: '0.1.0' }
    expect(decodeLink(encodeLink(there))).toEqual(there)
  }
  const half = { topology: { ...topology, view: { zoom: 1, speed: 1 } }, engineVersion: '0.1.0' }
  expect(() => encodeLink(half)).toThrow('x, y and zoom go together')
})

function faultOf(text: string): LinkError {
  try {
    decodeLink(text)
  } catch (error) {
    expect(error).toBeInstanceOf(LinkError)
    expect((error as LinkError).message).toMatch(/^[^\n]{10,300}$/)
    return error as LinkError
  }
  throw new Error('the link was accepted')
}
/** A link with any content, sound in every other respect. */
function forge(content: unknown): string {
  return forgeText(typeof content === 'string' ? content : JSON.stringify(content))
}
function forgeText(text: string): string {
  const body = text.slice(0, -1)
  let hash = 0x811c9dc5
  for (let i = 0; i < body.length; i++) hash = Math.imul(hash ^ body.charCodeAt(i), 0x01000193)
  return pack(strToU8(`${body},${((hash >>> 24) ^ hash) & 0xffffff}]`))
}
const pack = (content: Uint8Array) => `#1.${toBase64url(deflateSync(content, { level: 9 }))}`

describe('a link', () => {
  test('carries an experiment there and back', () => {
    expect(link).toMatch(/^#1\.[A-Za-z0-9_-]+$/)
    expect(decodeLink(link)).toEqual(experiment)
  })

  test('is found with and without its hash, in an address, and at the end of a sentence', () => {
    for (const text of [link.slice(1), `https://lab.example/a/#b${link}`, `${link}.`, `${link} \n`]) {
      expect(decodeLink(text)).toEqual(experiment)
    }
  })

  test(
    'carries every random experiment unchanged',
    () => {
      fc.assert(
        fc.property(arbitraryExperiment, (given) => {
          expect(decodeLink(encodeLink(given))).toEqual(given)
        }),
        runs(300, 20_000),
      )
    },
    patience,
  )

  test('does not depend on how kinds, ids and hosts are named', () => {
    const odd: Topology = {
      ...topology,
      components: [
        { id: 'b-2', kind: 'a/b', parent: 'b-9' },
        { id: 'b-3', kind: 'a/b', parent: 'gone' },
        { id: 'b-9', kind: 'a/b' },
        { id: 'b-010', kind: 'a/b', parent: 'b-010', x: 1, y: 2 },
        { id: 'b', kind: 'a/b', parameters: {} },
      ],
      links: [
        { id: 'b-10', kind: 'a/b', from: 'gone', to: 'b' },
        { id: 'b--gone', kind: 'a/b', from: 'b', to: 'gone' },
        { id: 'b-11', kind: 'a/b', from: 'b-9', to: 'b-9' },
      ],
      edits: [],
      files: [],
    }
    expect(decodeLink(encodeLink({ topology: odd, engineVersion: '1' })).topology).toEqual(odd)
  })
})

/** Nodes in a ring with chords, each with a position, a title, and links of its own speed and delay. */
function network(nodes: number): Topology {
  let state = 1
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % below
  }
  const components = Array.from({ length: nodes }, (_, index): ComponentRecord => {
    const kind = ['network/router', 'infrastructure/machine', 'traffic/source', 'traffic/sink'][random(4)]
    return { id: `${kind.split('/')[1]}-${index + 1}`, kind, x: random(200) * 10, y: random(120) * 10 }
  })
  const links = Array.from(
    { length: nodes },
    (_, index): LinkRecord => ({
      id: `wire-${index + 1}`,
      kind: 'link/wire',
      from: components[index].id,
      to: components[(index + 1 + random(3)) % nodes].id,
      parameters: { rate: [1e8, 1e9][random(2)], delay: random(1000) / 1e6 },
    }),
  )
  return { schemaVersion: 1, title: `${nodes} nodes`, seed: 1, duration: 10, components, links }
}

test.each([
  [10, 415],
  [50, 1386],
  [200, 4775],
])('%i nodes with as many links take at most %i characters', (nodes, most) => {
  const experiment = { topology: network(nodes), engineVersion: '0.1.0', digest: '0123456789abcdef' }
  expect(encodeLink(experiment).length).toBeLessThanOrEqual(most)
  expect(decodeLink(encodeLink(experiment))).toEqual(experiment)
})

describe('hostile links are refused in one sentence', () => {
  afterAll(() => {
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(Object.keys(Array)).toEqual([])
  })

  test.each<[string, string, string]>([
    ['nothing', '', 'not-a-link'],
    ['another fragment', '#section-2', 'not-a-link'],
    ['newer version', link.replace('#1.', '#2.'), 'unknown-version'],
    ['endless version', `#${'9'.repeat(1000)}.abc`, 'unknown-version'],
    ['no content', '#1.', 'truncated'],
    ['half a link', link.slice(0, link.length / 2), 'truncated'],
    ['10 MB', `#1.${'A'.repeat(10_000_000)}`, 'too-long'],
    ['many full stops', `#1.${'. '.repeat(30_000)}x`, 'damaged'],
    ['characters of plain Base64', '#1.ab+/', 'damaged'],
    ['bytes that are not deflate', '#1._____w', 'damaged'],
    ['content without a checksum', pack(strToU8('[1,2]')), 'damaged'],
    ['text that is not UTF-8', pack(Uint8Array.from([0xff, 0xfe, 0x80])), 'damaged'],
  ])('%s', (_name, text, code) => expect(faultOf(text).code).toBe(code))

  test('a decompression bomb stops at the cap', () => {
    for (const fill of [0x20, 0x5b, 0]) {
      const bomb = pack(new Uint8Array(32 * 1024 * 1024).fill(fill))
      expect(bomb.length).toBeLessThan(maxLinkLength)
      const before = process.memoryUsage().arrayBuffers
      expect(faultOf(bomb).code).toBe('too-large')
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024)
    }
  })

  const kinds = ['network/router']
  const content = (parts: unknown, more: { names?: unknown; edits?: unknown; title?: unknown; view?: unknown } = {}) => [
    '1',
    0,
    [1, more.title ?? 't', 0, 1, 1, kinds, more.names ?? [], parts, more.edits ?? 0, 0, more.view ?? 0],
  ]
  test('forged content of the right form is read', () => {
    expect(decodeLink(forge(content([[[0], [0], [], [5], [6]], []]))).topology.components).toEqual([
      { id: 'router-1', kind: 'network/router', x: 5, y: 6 },
    ])
  })
  test.each<[string, unknown]>([
    ['no lists at all', 7],
    ['an object', { topology }],
    ['empty lists', []],
    ['lists instead of text', content([[[0], [[[]]], [], [5], [6]], []])],
    ['text instead of lists', content('components')],
    ['text instead of a kind number', content([[['constructor'], [0]], []])],
    ['a kind that is not there', content([[[3], [0]], []])],
    ['a negative kind', content([[[-1], [0]], []])],
    ['a host that is not there', content([[[0], [0], [9]], []])],
    ['a position of every list', content([[[0], [0], [], [5], [6], [], [], ['constructor', 1, 2]], []])],
    ['a position of the prototype', content([[[0], [0], [], [5], [6], [], [], ['__proto__', 1, 2]], []])],
    ['a parameter __proto__', content([[[0], [0], [], [5], [6], [], [[0, 1]]], []], { names: ['__proto__'] })],
    ['a parameter constructor', content([[[0], [0], [], [5], [6], [], [[0, 1]]], []], { names: ['constructor'] })],
    ['an id __proto__', content([[[0], ['__proto__'], [], [5], [6]], []])],
    ['an id toString', content([[[0], ['toString'], [], [5], [6]], []])],
    ['a position that is text', content([[[0], [0], [], ['5'], [6]], []])],
    ['a control character in the title', content([[], []], { title: 'a\u0000b' })],
    ['an edit that is not there', content([[], []], { edits: [[0, 9]] })],
    ['an edit before the start', content([[], []], { edits: [[-5, 1]] })],
    ['an edit at text', content([[], []], { edits: [['0', 1]] })],
    ['an edit of the prototype', content([[], []], { edits: [[0, 4, '__proto__', 1, 2]] })],
    ['a view of text', content([[], []], { view: ['a', 'b', 'c', 'd'] })],
    ['a million components', content([[Array(200_000).fill(0), Array(200_000).fill(0)], []])],
    [
      'a kind as long as the link',
      content([[Array(5000).fill(0), Array(5000).fill(0)], []]).map((part) =>
        Array.isArray(part) ? part.with(5, ['x'.repeat(500_000)]) : part,
      ),
    ],
    ['numbers that JSON does not bound', '["1",0,[1,"t",0,1,1e999,[],[],[[],[]],0,0,0]]'],
    ['nesting without end', `${'['.repeat(400_000)}${']'.repeat(400_000)}`],
  ])('%s', (_name, content) => expect(faultOf(forge(content)).code).toBe('wrong-content'))

  test('script in a name stays text', () => {
    const title = '<img src=x onerror=alert(1)>'
    const evil = { ...experiment, topology: { ...topology, title } }
    expect(decodeLink(encodeLink(evil)).topology.title).toBe(title)
  })

  test('every prefix of a link is refused', () => {
    for (let length = 0; length < link.length; length++) {
      const { code } = faultOf(link.slice(0, length))
      expect(['not-a-link', 'truncated', 'damaged'], link.slice(0, length)).toContain(code)
    }
  })

  const survives = (text: string) => {
    try {
      decodeLink(text)
    } catch (error) {
      if (!(error instanceof LinkError)) throw error
    }
  }
  test(
    'random text, bytes and JSON never do anything else',
    () => {
      fc.assert(
        fc.property(fc.string({ maxLength: 400 }), (text) => {
          survives(text)
          survives(`#1.${text}`)
        }),
        runs(500, 100_000),
      )
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
          survives(`#1.${toBase64url(bytes)}`)
          survives(pack(bytes))
        }),
        runs(500, 100_000),
      )
      fc.assert(
        fc.property(fc.array(fc.jsonValue({ maxDepth: 5 }), { maxLength: 4 }), fc.array(fc.jsonValue()), (outer, inner) => {
          survives(forge([...outer]))
          survives(forge(['1', 0, inner]))
          survives(forge(['1', 0, [1, 't', 0, 1, 1, kinds, [], ...inner]]))
        }),
        runs(500, 100_000),
      )
    },
    patience,
  )

  test(
    'a mutated link is refused or still valid',
    () => {
      fc.assert(
        fc.property(arbitraryExperiment, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, flip) => {
          const bytes = fromBase64url(encodeLink(given).slice(3)) as Uint8Array
          bytes[at % bytes.length] ^= flip
          survives(`#1.${toBase64url(bytes)}`)
        }),
        runs(300, 50_000),
      )
    },
    patience,
  )
})

describe('an experiment that no link can carry is refused', () => {
  const refused = (changes: Partial<Topology>) => {
    try {
      encodeLink({ ...experiment, topology: { ...topology, ...changes } })
    } catch (error) {
      return error instanceof LinkError ? error.code : error
    }
    return 'accepted'
  }
  test('not valid', () => expect(refused({ title: 'a\u0007' })).toBe('wrong-content'))
  test('too long when packed', () => {
    const note = Array.from({ length: 8000 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join('')
    const parameters = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`p${i}`, note.slice(i * 13)]))
    expect(refused({ note, components: [{ id: 'a', kind: 'b', parameters }] })).toBe('accepted')
    const noise = Array.from({ length: 60_000 }, (_, i) =>
      String.fromCodePoint(0x4e00 + (Math.imul(i + 1, 2654435761) >>> 18)),
    ).join('')
    expect(refused({ components: [{ id: 'a', kind: 'b', parameters: { program: noise } }] })).toBe('too-large')
  })
  test('too large when unpacked', () => {
    const parameters = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`p${i}`, 'x'.repeat(60_000)]))
    expect(refused({ components: [{ id: 'a', kind: 'b', parameters }] })).toBe('too-large')
  })
})
