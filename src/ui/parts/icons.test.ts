import { Box } from 'lucide-react'
import { expect, test } from 'vitest'
import { catalogue } from '../../catalogue/index.ts'
import { iconOf } from './icons.ts'

test('the icon of every kind is shipped', () => {
  const missing = catalogue.filter(({ look }) => look.icon !== 'box' && iconOf(look.icon) === Box)
  expect(missing.map(({ kind, look }) => `${kind}: ${look.icon}`)).toEqual([])
})
