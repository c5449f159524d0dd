/** What each row's number depends on, as `lab papers --influences` found it; a test holds the file to the engine. */
import influences from './influences.json' with { type: 'json' }
import type { Row } from './paper.ts'

/** For each row by {@link rowKey}, constants as `kind.parameter`, and by how much the number changes, as a fraction of it. */
export type Influences = { readonly [row: string]: { readonly [constant: string]: number } }

export const knownInfluences: Influences = influences

export const rowKey = ({ fact, quantity }: Pick<Row, 'fact' | 'quantity'>): string => `${fact} ${quantity}`
