/** How large maps may be. */
import type { MapDefinition } from './program.ts'

/** bytes of a prefix's length, before its own */
export const prefixBytes = 4

/** Maps of a program; bytes of a key (a stack's frame holds one), of a value, and of all values of a map; entries of a map. */
export const mapLimits = { maps: 256, key: 512, value: 1024 * 1024, bytes: 16 * 1024 * 1024, entries: 1024 * 1024 } as const
/** bytes of keys and values of all maps of a program */
const mostMapBytes = 64 * 1024 * 1024

/** What is too much of a program's maps, in words. */
export function mapExcess(maps: readonly MapDefinition[]): string | undefined {
  if (maps.length > mapLimits.maps) return `the program has ${maps.length} maps, at most ${mapLimits.maps} are granted`
  const bytes = maps.reduce((sum, { keySize, valueSize, entries }) => sum + (keySize + valueSize) * entries, 0)
  return bytes > mostMapBytes ? `the program's maps take ${bytes} bytes, at most ${mostMapBytes} are granted` : undefined
}
