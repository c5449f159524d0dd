/** Snow on Silk: a video stream over three machines whose paths cross into user space (silk-2002 §5). */
import { waveletDesign } from '../papers/silk-designs.ts'

export default waveletDesign({
  title: 'Silk: a video stream over Scout paths',
  note: 'Video goes from a camera by an encoder, a transcoder and a decoder to a screen. On each machine Silk finds the RTP path of a packet early, runs it beside Linux, and crosses into user space and back. Click a packet: of its 317 µs 248 are on the two wires, 45 go into three crossings. Change the modules of a path, or let a path scheduler starve it.',
  rate: 500,
  duration: 1,
  speed: 0.001,
})
