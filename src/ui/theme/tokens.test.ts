import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

function theme(name: 'light' | 'dark'): Map<string, string> {
  const start = css.indexOf(`:root[data-theme='${name}'] {`)
  const block = css.slice(start, css.indexOf('\n}', start))
  return new Map([...block.matchAll(/--([a-z0-9-]+): ([^;]+);/g)].map((match) => [match[1], match[2]]))
}

type Colour = readonly [number, number, number]
const parse = (hex: string): Colour => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour
const mix = (a: Colour, b: Colour, share: number): Colour =>
  a.map((channel, i) => channel * share + b[i] * (1 - share)) as unknown as Colour

/** Relative luminance and contrast ratio of WCAG 2.2. */
function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: Colour, b: Colour): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const tones = ['nic', 'kernel', 'user', 'cluster', 'service', 'network', 'traffic', 'infrastructure']

describe.each(['light', 'dark'] as const)('%s theme', (name) => {
  const tokens = theme(name)
  const colour = (token: string) => parse(tokens.get(token) ?? '')
  const surfaces = ['surface-canvas', 'surface-panel', 'surface-raised', 'surface-sunken', 'surface-hover']
  const tint = Number.parseFloat(tokens.get('tint') ?? '0') / 100

  test.each(['text', 'text-muted', 'text-faint', 'accent-text'])('%s is readable on every surface', (token) => {
    for (const surface of surfaces) expect(contrast(colour(token), colour(surface))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(tones)('tone %s: words 4.5:1 and solids 3:1, also on their own tint', (tone) => {
    const tinted = mix(colour(`tone-${tone}`), colour('surface-panel'), tint * 2)
    for (const background of [...surfaces.map(colour), tinted]) {
      expect(contrast(colour(`tone-${tone}-text`), background)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colour(`tone-${tone}`), background)).toBeGreaterThanOrEqual(3)
    }
    expect(contrast(colour('text-muted'), tinted)).toBeGreaterThanOrEqual(4.5)
  })

  test.each(['good', 'warn', 'bad', 'info'])('status %s is readable on its tint and on panels', (status) => {
    for (const surface of [`status-${status}-tint`, 'surface-panel', 'surface-raised'])
      expect(contrast(colour(`status-${status}-text`), colour(surface))).toBeGreaterThanOrEqual(4.5)
  })

  test('flows stand out from the canvas and from machines', () => {
    for (let flow = 1; flow <= 8; flow++)
      for (const surface of ['surface-canvas', 'surface-panel'])
        expect(contrast(colour(`flow-${flow}`), colour(surface))).toBeGreaterThanOrEqual(2.9)
  })

  test('words on the accent are readable', () => {
    expect(contrast(colour('on-accent'), colour('accent'))).toBeGreaterThanOrEqual(4.5)
  })
})
