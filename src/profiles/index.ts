/** Every profile. The first is the default of new machines. */

import lanaQ6600 from './lana-q6600.ts'
import panPpro from './pan-ppro.ts'
import type { Profile } from './profile.ts'
import silkP4 from './silk-p4.ts'
import tamanoirClient from './tamanoir-client.ts'
import tamanoirP1 from './tamanoir-p1.ts'
import tamanoirP2 from './tamanoir-p2.ts'
import tamanoirP3 from './tamanoir-p3.ts'
import waltonPpro from './walton-ppro.ts'
import xdpXeon from './xdp-xeon.ts'

export const profiles: readonly Profile[] = [
  tamanoirP1,
  tamanoirP2,
  tamanoirP3,
  tamanoirClient,
  panPpro,
  silkP4,
  xdpXeon,
  waltonPpro,
  lanaQ6600,
]
