/** The cited constants of one real machine or platform. */
import type { Citation } from '../sim/kind.ts'

export interface Profile {
  readonly id: string
  readonly title: string
  readonly doc: string
  /** kind → parameter → value in the parameter's unit */
  readonly values: Readonly<Record<string, Readonly<Record<string, { readonly value: number; readonly cite: Citation }>>>>
}
