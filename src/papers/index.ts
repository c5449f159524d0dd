/** The papers of the lab, in the order in which it shows them. */

import { lana } from './lana.ts'
import { pan } from './pan.ts'
import type { Paper } from './paper.ts'
import { silk } from './silk.ts'
import { tamanoir } from './tamanoir.ts'
import { walton } from './walton.ts'
import { xdp } from './xdp.ts'

export const papers: readonly Paper[] = [tamanoir, pan, silk, walton, lana, xdp]
