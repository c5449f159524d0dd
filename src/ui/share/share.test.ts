import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { embedCode } from './embed.ts'
import { qrMostCharacters, qrPicture } from './qr.ts'
import { fileName } from './save.ts'

test('the picture has exactly the dark modules of the code', () => {
  const text = 'https://lab.example/#1.abcdefghijklmnopqrstuvwxyz'
  const picture = qrPicture(text)
  const code = encode(text, { ecc: 'L', border: 2 })
  const drawn = Array.from({ length: code.size }, () => Array.from({ length: code.size }, () => false))
  for (const [, x, y, run] of picture?.path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g) ?? [])
    for (let i = 0; i < Number(run); i++) drawn[Number(y)][Number(x) + i] = true
  expect(picture?.size).toBe(code.size)
  expect(drawn).toEqual(code.data)
})

test('a link that no camera could read has no picture', () => {
  expect(qrPicture('a'.repeat(qrMostCharacters + 1))).toBeNull()
})

test('a title cannot break out of the embed code', () => {
  const code = embedCode('https://lab.example/?a=1&b=2#1.x', '"><script>alert(1)</script>')
  expect(code).not.toContain('<script>')
  expect(code).toContain('&quot;&gt;&lt;script&gt;')
  expect(code).toContain('a=1&amp;b=2')
})

test('file names are plain', () => {
  expect(fileName('Tamanoir: four levels!', 'json')).toBe('tamanoir-four-levels.json')
  expect(fileName('../../etc/passwd', 'json')).toBe('etc-passwd.json')
  expect(fileName('…', 'json')).toBe('experiment.json')
})
