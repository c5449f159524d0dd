/** Aligned columns and readable numbers for a terminal. */

/** Text columns on the left, numbers (all cells but those of `left` columns) on the right; two spaces between. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column])].map(width)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const space = ' '.repeat(widths[column] - width(cell))
        return column < left ? cell + space : space + cell
      })
      .join('  ')
      .trimEnd()
  return [head, ...rows].map((cells) => `${line(cells)}\n`).join('')
}

const width = (text: string) => [...text].length

const prefixes: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
  [1e-3, 'm'],
  [1e-6, 'µ'],
  [1e-9, 'n'],
  [1e-12, 'p'],
]

/** Three significant digits with an SI prefix: `7.02 µs`. A thousandth of a bit is no unit: only seconds are divided. */
export function readable(value: number, unit: 's' | 'bit/s'): string {
  if (value === 0) return `0 ${unit}`
  const rounded = Number(value.toPrecision(3))
  const allowed = unit === 's' ? prefixes : prefixes.filter(([factor]) => factor >= 1)
  const [factor, prefix] = allowed.find(([factor]) => Math.abs(rounded) >= factor * (1 - 1e-12)) ?? allowed[allowed.length - 1]
  return `${(rounded / factor).toPrecision(3)} ${prefix}${unit}`
}

export const percent = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`

/** Thousands set apart. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
