/** Paints dots on a canvas: one ready picture per colour, so that five thousand cost a millisecond or two. */
import type { Viewport } from '../canvas/paths.ts'
import type { Dots } from './dots.ts'

export const flowColours = 8

export interface Ring {
  readonly slot: number
  readonly colour: string
}

export interface Painter {
  /** `width` and `height` in CSS pixels */
  resize(width: number, height: number, pixelRatio: number): void
  /** colours as the theme has them now */
  setColours(fills: readonly string[], outline: string): void
  paint(dots: Dots, viewport: Viewport, rings: readonly Ring[]): void
}

/** Radius in CSS pixels; the number of dots on screen makes them smaller. */
export function dotRadius(zoom: number, count: number): number {
  const crowd = count > 2500 ? 0.7 : count > 800 ? 0.85 : 1
  return Math.round(Math.min(4, Math.max(1.75, 3.25 * zoom)) * crowd * 4) / 4
}

export function createPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext('2d')
  let ratio = 1
  let width = 0
  let height = 0
  let fills: readonly string[] = []
  let outline = '#fff'
  let sprites: HTMLCanvasElement[] = []
  let spriteRadius = 0
  let blank = true

  function sprite(fill: string, radius: number): HTMLCanvasElement {
    const side = Math.ceil((radius + 1.5) * 2 * ratio)
    const picture = document.createElement('canvas')
    picture.width = side
    picture.height = side
    const ink = picture.getContext('2d')
    if (!ink) return picture
    ink.beginPath()
    ink.arc(side / 2, side / 2, (radius + 1) * ratio, 0, 2 * Math.PI)
    ink.fillStyle = outline
    ink.fill()
    ink.beginPath()
    ink.arc(side / 2, side / 2, radius * ratio, 0, 2 * Math.PI)
    ink.fillStyle = fill
    ink.fill()
    return picture
  }

  function spritesOf(radius: number): HTMLCanvasElement[] {
    if (radius !== spriteRadius || sprites.length !== fills.length) {
      spriteRadius = radius
      sprites = fills.map((fill) => sprite(fill, radius))
    }
    return sprites
  }

  return {
    resize(nextWidth, nextHeight, pixelRatio) {
      width = nextWidth
      height = nextHeight
      if (ratio !== pixelRatio) sprites = []
      ratio = pixelRatio
      canvas.width = Math.round(width * ratio)
      canvas.height = Math.round(height * ratio)
      blank = true
    },
    setColours(nextFills, nextOutline) {
      fills = nextFills
      outline = nextOutline
      sprites = []
    },
    paint(dots, { x: left, y: top, zoom }, rings) {
      if (!context || fills.length === 0) return
      if (!blank) context.clearRect(0, 0, canvas.width, canvas.height)
      blank = dots.count === 0
      const radius = dotRadius(zoom, dots.count)
      const pictures = spritesOf(radius)
      const half = pictures[0].width / 2
      const margin = radius + 2
      for (let colour = 0; colour < pictures.length; colour++) {
        const picture = pictures[colour]
        for (let i = 0; i < dots.count; i++) {
          if (dots.flow[i] % flowColours !== colour) continue
          const x = dots.x[i] * zoom + left
          const y = dots.y[i] * zoom + top
          if (x < -margin || y < -margin || x > width + margin || y > height + margin) continue
          context.drawImage(picture, x * ratio - half, y * ratio - half)
        }
      }
      for (const ring of rings) {
        const i = dots.slot.subarray(0, dots.count).indexOf(ring.slot)
        if (i < 0) continue
        context.beginPath()
        context.arc((dots.x[i] * zoom + left) * ratio, (dots.y[i] * zoom + top) * ratio, (radius + 4) * ratio, 0, 2 * Math.PI)
        context.lineWidth = 2 * ratio
        context.strokeStyle = ring.colour
        context.stroke()
      }
    },
  }
}
