/** How a packet asks for a service: the format of its active header, and the bytes that it takes within the packet. */
/** The order is that of the two bits of a packet's flags. */
export const formats = ['anep', 'sapf', 'custom', 'ip'] as const
export type ActiveFormat = (typeof formats)[number]

/** ANEP: 8, and 8 of the option with the key. SAPF-like: a selector of 8. Custom: the key alone. Plain IP: an option of 8. */
export const headerBytes: { readonly [format in ActiveFormat]: number } = { anep: 16, sapf: 8, custom: 4, ip: 8 }

/** bits 8192 and 16,384 of the flags (packets.ts) */
const shift = 13

export const formatFlags = (format: ActiveFormat): number => formats.indexOf(format) << shift
/** Index in `formats`. */
export const formatOf = ({ flags }: { readonly flags: ArrayLike<number> }, packet: number): number => (flags[packet] >> shift) & 3
