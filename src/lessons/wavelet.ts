/** Snow on Silk: an active application creates a channel and drops layers of a video under congestion (silk-2002 §4, §5). */
import { congestion, dropperCode, waveletDesign } from '../papers/silk-designs.ts'

export default waveletDesign({
  ...congestion,
  title: 'Silk: a wavelet dropper above Scout paths',
  note: 'Video of 12 Mb/s in eight layers meets a link of 8 Mb/s. Until half a second Linux forwards it, and the link loses packets of every layer. Then the transcoder creates a channel: its call goes from Snow by the socket partner, Geni and the NodeOS module to pathCreate, and from then on the packets of the stream go up a Scout path to the dropper, which cuts the high-frequency layers that the receiver’s reports show to be too much.',
  code: dropperCode,
  byChannel: true,
})
