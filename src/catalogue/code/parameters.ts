/** What code with a body may take of a node, and what its operations cost there. */
import { assumed } from '../../sim/kind.ts'
import { admissionParameters } from './admission.ts'

const section = 'Code with a body'

export const codeParameters = {
  ...admissionParameters,
  up: {
    type: 'flag',
    title: 'Runs',
    doc: 'Off: it has been ended, with all code and soft state in it; what comes to it is dropped. Where code does not come back to the page in time, it is ended so.',
    default: true,
    failure: true,
    cite: assumed('it works until it fails'),
  },
  operationCycles: {
    type: 'number',
    section,
    title: 'Operation',
    doc: 'Cycles for each operation that is counted of a program in JavaScript.',
    unit: 'cycle',
    default: 25,
    min: 0,
    max: 1e6,
    cite: assumed('an interpreter of byte code: a few of its instructions for each operation, some ten cycles each'),
  },
  codeOperations: {
    type: 'number',
    section,
    title: 'Operations of a call',
    doc: 'A call that takes more is ended: its capsule ends there, and nothing that it asked for is done.',
    unit: 'count',
    default: 100_000,
    min: 100,
    max: 10_000_000,
    integer: true,
    cite: assumed('12.5 ms at 200 MHz and 25 cycles'),
  },
  codeMemory: {
    type: 'number',
    section,
    title: 'Memory of a code object',
    doc: 'Bytes of its heap, the language’s own 0.4 MB included.',
    unit: 'byte',
    default: 1_048_576,
    min: 524_288,
    max: 8_388_608,
    integer: true,
    cite: assumed('a few of them in the 64 MB of the paper’s machines'),
  },
  codeState: {
    type: 'number',
    section,
    title: 'Soft state of a code object',
    doc: 'Bytes that it may keep in soft state; the oldest entries make room.',
    unit: 'byte',
    default: 65_536,
    min: 64,
    max: 1_048_576,
    integer: true,
    cite: assumed('what a node can spare for a guest'),
  },
} as const

export const codeCounterState = {
  /** code that was not let in: it does not hash to its name, its signature is not right, the policy refuses it, it is no program here */
  wrongHash: 'f64',
  wrongSignature: 'f64',
  notAllowed: 'f64',
  noProgram: 'f64',
  /** messages about code that came damaged; operations that code has taken; calls that ended early */
  damaged: 'f64',
  operations: 'f64',
  faults: 'f64',
} as const

export const codeCounters = {
  wrongHash: 'code refused: wrong hash',
  wrongSignature: 'code refused: wrong signature',
  notAllowed: 'code refused: policy',
  noProgram: 'code refused: no program',
  damaged: 'damaged pieces of code',
  operations: 'operations',
  faults: 'calls ended early',
} as const

export type CodeCounts = { readonly [counter in keyof typeof codeCounterState]: Float64Array }
