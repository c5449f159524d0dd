/** What maps of devices hold: numbers of interfaces. */

/** What a map of devices holds: the number of an interface by its key, in the first bytes of a value (struct bpf_devmap_val). */
export function devicesOf(valueSize: number, interfaces: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(valueSize * interfaces.length)
  const view = new DataView(bytes.buffer)
  interfaces.forEach((number, key) => {
    view.setUint32(key * valueSize, number, true)
  })
  return bytes
}

/**
 * Linux's are empty until a program of user space fills them, which the lab has not: what says nothing else has the interface of
 * its number at each key.
 */
export const ownNumbers = (entries: number): number[] => Array.from({ length: entries }, (_, key) => key)
