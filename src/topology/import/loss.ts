/** What a file or a design has that the other side has no place for: counted and explained, never left out in silence. */

export interface Loss {
  /** in the words of where it comes from */
  readonly what: string
  readonly count: number
  readonly why: string
}

/** Names shown of one sort of loss. */
const shown = 5

export class Losses {
  private readonly found = new Map<string, { what: string; why: string; count: number; names: string[] }>()

  /** @param name which one of them; a few are shown */
  add(what: string, why: string, name = '', count = 1): void {
    const key = `${what}\n${why}`
    const loss = this.found.get(key) ?? { what, why, count: 0, names: [] }
    loss.count += count
    if (name !== '' && loss.names.length <= shown) loss.names.push(name)
    this.found.set(key, loss)
  }

  list(): Loss[] {
    return [...this.found.values()].map(({ what, why, count, names }) => {
      const more = names.length > shown ? ', …' : ''
      return { what, count, why: names.length > 0 ? `${why}: ${names.slice(0, shown).join(', ')}${more}` : why }
    })
  }
}

/** In one line, for people. */
export const lossLine = ({ what, count, why }: Loss) => `not carried over: ${what} (${count}): ${why}`
