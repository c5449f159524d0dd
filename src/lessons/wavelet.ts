/** Snow on Silk: an active application creates a channel and drops layers of a video under congestion (silk-2002 §4, §5). */
import { congestion, dropperCode, waveletDesign } from '../papers/silk-designs.ts'

export default waveletDesign({
  ...congestion,
  title: 'Silk: a wavelet dropper above Scout paths',
  note: 'Video of 12 Mb/s in eight layers meets a link of 8 Mb/s. Until half a second Linux forwards it, and the link loses packets of every layer. Then the transcoder creates two channels: each call goes from Snow by the steps that make a socket, the socket partner, Geni and the NodeOS module to pathCreate. From then on the packets of the stream go up an RTP path to the dropper, and the receiver’s reports up an RTCP path, whose module sees by them how much of what the RTP path forwarded has come and tells the dropper which high-frequency layers to cut.',
  code: dropperCode,
  byChannel: true,
})
