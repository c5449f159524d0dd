/**
 * Paints dots on a canvas. A few are round pictures that glide; a crowd is written pixel by pixel, which without a graphics
 * card costs a tenth (4,800 dots: 2 ms a frame against 20 ms).
 */
import type { Viewport } from '../canvas/paths.ts'
import type { Dots } from './dots.ts'
import { discStamp, type Stamp, stampDisc } from './raster.ts'

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

/** More dots than these are a crowd. */
const crowd = 400

/** Radius in CSS pixels; the number of dots on screen makes them smaller. */
function dotRadius(zoom: number, count: number): number {
  const shrunk = count > 2500 ? 0.7 : count > 800 ? 0.85 : 1
  return Math.round(Math.min(4, Math.max(1.75, 3.25 * zoom)) * shrunk * 4) / 4
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
  let words: number[] = []
  let image: ImageData | null = null
  let stamp: Stamp = discStamp(1)
  let stampRadius = 0
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

  function paintFew(context: CanvasRenderingContext2D, dots: Dots, { x: left, y: top, zoom }: Viewport, radius: number): void {
    const pictures = spritesOf(radius)
    const half = pictures[0].width / 2
    const margin = radius + 2
    for (let i = 0; i < dots.count; i++) {
      const x = dots.x[i] * zoom + left
      const y = dots.y[i] * zoom + top
      if (x < -margin || y < -margin || x > width + margin || y > height + margin) continue
      context.drawImage(pictures[dots.flow[i] % flowColours], x * ratio - half, y * ratio - half)
    }
  }

  function paintCrowd(context: CanvasRenderingContext2D, dots: Dots, { x: left, y: top, zoom }: Viewport, radius: number): void {
    if (!image || image.width !== canvas.width || image.height !== canvas.height)
      image = context.createImageData(canvas.width, canvas.height)
    const pixels = new Uint32Array(image.data.buffer)
    pixels.fill(0)
    if (radius !== stampRadius) {
      stampRadius = radius
      stamp = discStamp(radius * ratio)
    }
    for (let i = 0; i < dots.count; i++) {
      const x = Math.round((dots.x[i] * zoom + left) * ratio)
      const y = Math.round((dots.y[i] * zoom + top) * ratio)
      stampDisc(pixels, image.width, image.height, x, y, words[dots.flow[i] % flowColours], stamp)
    }
    context.putImageData(image, 0, 0)
  }

  return {
    resize(nextWidth, nextHeight, pixelRatio) {
      width = nextWidth
      height = nextHeight
      if (ratio !== pixelRatio) {
        sprites = []
        stampRadius = 0
      }
      ratio = pixelRatio
      canvas.width = Math.round(width * ratio)
      canvas.height = Math.round(height * ratio)
      blank = true
    },
    setColours(nextFills, nextOutline) {
      fills = nextFills
      outline = nextOutline
      sprites = []
      words = fills.map(wordOf)
    },
    paint(dots, viewport, rings) {
      if (!context || fills.length === 0 || canvas.width === 0 || canvas.height === 0) return
      if (!blank) context.clearRect(0, 0, canvas.width, canvas.height)
      blank = dots.count === 0
      const radius = dotRadius(viewport.zoom, dots.count)
      if (dots.count > crowd) paintCrowd(context, dots, viewport, radius)
      else paintFew(context, dots, viewport, radius)
      for (const ring of rings) {
        const i = dots.slot.subarray(0, dots.count).indexOf(ring.slot)
        if (i < 0) continue
        context.beginPath()
        context.arc(
          (dots.x[i] * viewport.zoom + viewport.x) * ratio,
          (dots.y[i] * viewport.zoom + viewport.y) * ratio,
          (radius + 4) * ratio,
          0,
          2 * Math.PI,
        )
        context.lineWidth = 2 * ratio
        context.strokeStyle = ring.colour
        context.stroke()
      }
    },
  }
}

/** Any CSS colour as a little-endian RGB word. */
function wordOf(colour: string): number {
  const dab = document.createElement('canvas')
  dab.width = 1
  dab.height = 1
  const ink = dab.getContext('2d', { willReadFrequently: true })
  if (!ink) return 0
  ink.fillStyle = colour
  ink.fillRect(0, 0, 1, 1)
  const [red, green, blue] = ink.getImageData(0, 0, 1, 1).data
  return (blue << 16) | (green << 8) | red
}
