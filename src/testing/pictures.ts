/** For the tests of senders and receivers of pictures: one of each, and a link between them. */
import type { Topology } from '../topology/document.ts'
import { design, part, wire } from '../topology/notation.ts'

interface Options {
  readonly rate?: number
  readonly queue?: number
  readonly service?: string
}

export const pictureDesign = ({ rate = 1e8, queue, service = '' }: Options): Topology =>
  design(
    '',
    '',
    [
      part('sender', 'traffic/picture-sender', { parameters: { pictures: 4, side: 64, size: 1000, service } }),
      part('receiver', 'traffic/picture-receiver'),
    ],
    [wire('sender', 'receiver', { rate, ...(queue === undefined ? {} : { queue }) })],
    { duration: 0.99, speed: 0 },
  )
