/** How packets ask for a service: by its name, in one of several formats. */
import { given } from '../../sim/kind.ts'

/** Of senders whose packets have a header of their own besides: the key is in a part of what they carry. */
export const serviceAsked = {
  type: 'text',
  title: 'Service asked for',
  doc: 'Name of the service that active nodes on the way should apply to each packet, named by ANEP within what it carries; empty for plain packets.',
  default: '',
  maxLength: 40,
} as const

export const activeFormat = {
  type: 'choice',
  title: 'Active header',
  doc: 'How packets name the service that they ask for. Its bytes are a part of the packet.',
  default: 'anep',
  options: {
    anep: { title: 'ANEP, 16 bytes', doc: 'Eight bytes, and an option with the key of the service.' },
    sapf: {
      title: 'SAPF-like, 8 bytes',
      doc: 'A selector and nothing else. That SAPF has one is known, its layout is not: one of 64 bits behind UDP or TCP is assumed.',
    },
    custom: { title: 'custom, 4 bytes', doc: 'The lab’s own: the key alone, behind UDP or TCP.' },
    ip: {
      title: 'plain IP, 8 bytes',
      doc: 'No active header: an option of the IP header has the key (of the numbers for experiments).',
    },
  },
  cite: given(
    'tamanoir-2003',
    '3.1',
    'We rely on the ANEP (Active Network Encapsulated Protocol) format to send data over the active network',
  ),
} as const
