/** Moves boxes apart until none overlaps, each as little as it can: a map with one large machine in it stays a map. Pure. */
export interface Placed {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const gap = 32
const rounds = 200

/** New top left corners, on whole pixels. */
export function spread(boxes: readonly Placed[]): Map<string, { readonly x: number; readonly y: number }> {
  const at = boxes.map(({ x, y }) => ({ x, y }))
  // a large box stands its ground, small ones give way
  const weight = boxes.map(({ width, height }) => width * height)
  for (let round = 0; round < rounds; round++) {
    let moved = false
    for (let i = 0; i < boxes.length; i++)
      for (let j = i + 1; j < boxes.length; j++) {
        const dx = at[j].x + boxes[j].width / 2 - at[i].x - boxes[i].width / 2
        const dy = at[j].y + boxes[j].height / 2 - at[i].y - boxes[i].height / 2
        const overX = (boxes[i].width + boxes[j].width) / 2 + gap - Math.abs(dx)
        const overY = (boxes[i].height + boxes[j].height) / 2 + gap - Math.abs(dy)
        if (overX <= 0.5 || overY <= 0.5) continue
        moved = true
        const share = weight[j] / (weight[i] + weight[j])
        if (overX < overY) {
          const push = dx < 0 ? -overX : overX
          at[i].x -= push * share
          at[j].x += push * (1 - share)
        } else {
          const push = dy < 0 ? -overY : overY
          at[i].y -= push * share
          at[j].y += push * (1 - share)
        }
      }
    if (!moved) break
  }
  return new Map(boxes.map(({ id }, i) => [id, { x: Math.round(at[i].x), y: Math.round(at[i].y) }]))
}
