/**
 * What programs have said and what has gone wrong with them, by component: the last lines of its log, and its faults by their
 * names. A person reads them; nothing in a run depends on them. They last as long as the component, through crashes too.
 */

/** lines that are kept of each component, and characters of a line */
export const logRoom = { lines: 100, characters: 500 } as const

export interface LogLine {
  /** picoseconds */
  readonly time: number
  readonly text: string
}

export interface Fault {
  /** a few words that are the same each time: faults are counted by them */
  readonly name: string
  readonly count: number
  /** of the last one: when, in picoseconds; in more words; and the line of the program, 0 = unknown */
  readonly time: number
  readonly text: string
  readonly line: number
}

export interface Log {
  /** lines so far, those included that are forgotten */
  readonly written: number
  /** the last ones, oldest first */
  readonly lines: readonly LogLine[]
  /** the newest first */
  readonly faults: readonly Fault[]
}

interface Kept {
  written: number
  readonly lines: LogLine[]
  readonly faults: Map<string, Fault>
}

const nothing: Log = { written: 0, lines: [], faults: [] }
const cut = (text: string): string => (text.length > logRoom.characters ? `${text.slice(0, logRoom.characters - 1)}…` : text)

export class LogTable {
  private readonly kept = new Map<number, Kept>()

  of(component: number): Log {
    const kept = this.kept.get(component)
    return kept === undefined ? nothing : { ...kept, faults: [...kept.faults.values()].reverse() }
  }

  /** @param time picoseconds */
  write(component: number, time: number, text: string): void {
    const kept = this.open(component)
    kept.written++
    kept.lines.push({ time, text: cut(text) })
    if (kept.lines.length > logRoom.lines) kept.lines.shift()
  }

  fault(component: number, time: number, name: string, text: string, line = 0): void {
    const { faults } = this.open(component)
    const count = (faults.get(name)?.count ?? 0) + 1
    faults.delete(name)
    faults.set(name, { name, count, time, text: cut(text), line })
  }

  forget(component: number): void {
    this.kept.delete(component)
  }

  /** Numbers, and the texts one after the other in units of 16 bits. */
  save(): { numbers: Float64Array; texts: Int16Array } {
    const numbers: number[] = []
    const texts: string[] = []
    for (const [component, { written, lines, faults }] of this.kept) {
      numbers.push(component, written, lines.length, faults.size)
      for (const { time, text } of lines) {
        numbers.push(time, text.length)
        texts.push(text)
      }
      for (const { name, count, time, text, line } of faults.values()) {
        numbers.push(name.length, count, time, text.length, line)
        texts.push(name, text)
      }
    }
    const whole = texts.join('')
    const units = new Int16Array(whole.length)
    for (let i = 0; i < whole.length; i++) units[i] = whole.charCodeAt(i)
    return { numbers: Float64Array.from(numbers), texts: units }
  }

  load(numbers: Float64Array, texts: Int16Array): void {
    this.kept.clear()
    let read = 0
    let taken = 0
    const number = () => numbers[read++]
    const text = (length: number) => {
      taken += length
      return String.fromCharCode(...texts.subarray(taken - length, taken))
    }
    while (read < numbers.length) {
      const component = number()
      const [written, lineCount, faultCount] = [number(), number(), number()]
      const lines = Array.from({ length: lineCount }, (): LogLine => ({ time: number(), text: text(number()) }))
      const faults = Array.from({ length: faultCount }, (): Fault => {
        const [nameLength, count, time, length, line] = [number(), number(), number(), number(), number()]
        return { name: text(nameLength), count, time, text: text(length), line }
      })
      this.kept.set(component, { written, lines, faults: new Map(faults.map((fault) => [fault.name, fault])) })
    }
  }

  private open(component: number): Kept {
    let kept = this.kept.get(component)
    if (kept === undefined) {
      kept = { written: 0, lines: [], faults: new Map() }
      this.kept.set(component, kept)
    }
    return kept
  }
}
