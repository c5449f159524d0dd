/** A paper's experiments and numbers as data: what it published, what the lab runs for it, and how each number is read off. */
import type { RunResult } from '../sim/result.ts'
import type { Topology } from '../topology/document.ts'

/** What a row shows. Only `predicted` rows speak for the model. */
export type RowRole =
  /** the number sets a constant */
  | 'fit'
  /** no constant was set by it */
  | 'predicted'
  /** no constant was set by it, but the form of the model was chosen with the number in sight */
  | 'form'
  /** it follows from another number of the paper: a check that they agree, no more */
  | 'identity'
  /** the explanation was found after the number */
  | 'post'
  /** the model does not give it; the reason says why */
  | 'not-explained'
  /** the paper contradicts itself here; the reason says where */
  | 'contradiction'

export const roleTitles: { readonly [role in RowRole]: string } = {
  fit: 'fit',
  predicted: 'predicted',
  form: 'predicted, form chosen after',
  identity: 'identity',
  post: 'explained afterwards',
  'not-explained': 'not explained',
  contradiction: 'contradiction',
}

export type RowUnit =
  | 'second'
  | 'bit/second'
  | 'packet/second'
  | 'fraction'
  | 'times'
  | 'byte'
  | 'second/byte'
  | 'packet'
  | 'count'

export interface Published {
  readonly value: number
  /** the paper gives a range, from `value` to this */
  readonly upper?: number
  readonly unit: RowUnit
  /** the paper gives a bound; absent = the value itself */
  readonly bound?: 'at-least' | 'at-most'
}

/** A number read off runs, and between which values it lies: percentiles, or the confidence of its mean. */
export interface Measured {
  readonly value: number
  readonly low?: number
  readonly high?: number
}
export type Results = (experiment: string) => RunResult
export interface Reading {
  /** the experiments that `measure` asks for */
  readonly experiments: readonly string[]
  /** in the unit of what is published */
  readonly measure: (results: Results) => number | Measured
}

/** One published number beside what the lab gives. */
export interface Row extends Reading {
  /** the number's id in the collection of facts, such as `pan-16` */
  readonly fact: string
  readonly quantity: string
  readonly section: string
  /** the paper's words */
  readonly quote: string
  readonly published: Published
  readonly role: RowRole
  /** needed by every role but `fit` and `predicted` */
  readonly reason?: string
}

/** A design that opens on the canvas and explains itself. */
export interface Experiment {
  /** unique among all papers: `pan/kernel-active-128` */
  readonly id: string
  readonly title: string
  readonly topology: Topology
}

export interface Axis {
  readonly title: string
  readonly unit: RowUnit
  readonly scale: 'linear' | 'log'
}
/** A point that the paper's text gives, or a stretch of which it says one thing. */
export interface PublishedPoint {
  readonly x: number
  readonly y: number
  /** it is said of every x from `x` to this */
  readonly toX?: number
  /** a range, from `y` to this */
  readonly toY?: number
  readonly fact: string
  readonly label?: string
}
export interface Figure {
  readonly id: string
  /** the paper's own number, such as `Figure 5` */
  readonly number: string
  readonly title: string
  /** what is to be seen, in two sentences */
  readonly caption: string
  readonly x: Axis
  readonly y: Axis
  readonly published: readonly PublishedPoint[]
  readonly series: readonly {
    readonly title: string
    readonly points: readonly ({ readonly x: number } & Reading)[]
  }[]
}

export interface Paper {
  /** as citations name it: `pan-1999` */
  readonly id: string
  readonly title: string
  readonly authors: string
  readonly venue: string
  readonly year: number
  /** what the paper asks, and what the lab makes of it */
  readonly summary: string
  readonly experiments: readonly Experiment[]
  readonly rows: readonly Row[]
  readonly figures: readonly Figure[]
  /** facts that are not results: set-up, sizes, counts */
  readonly setUp: readonly { readonly fact: string; readonly text: string }[]
  /** said where the paper sets more constants than it leaves numbers to predict */
  readonly excuse?: string
}
