/** Where the labels of published points stand: beside their mark, on no other mark and on no other label. Pure. */
export interface Spot {
  readonly x: number
  readonly y: number
}
export interface Label extends Spot {
  readonly text: string
  readonly anchor: 'start' | 'middle' | 'end'
}
interface Frame {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** pixels of a character and of a line of the label's font */
const character = 5.7
const line = 13
const gap = 8

/** Null for a label that has no room: the pointer still shows it. */
export function placeLabels(
  points: readonly (Spot & { readonly text?: string })[],
  others: readonly Spot[],
  frame: Frame,
): readonly (Label | null)[] {
  const taken: Frame[] = [...points, ...others].map(({ x, y }) => ({ left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 }))
  return points.map(({ x, y, text }) => {
    if (text === undefined || text === '') return null
    const width = text.length * character
    const places: Label[] = [
      { text, x: x + gap, y: y + 4, anchor: 'start' },
      { text, x: x - gap, y: y + 4, anchor: 'end' },
      { text, x, y: y - gap, anchor: 'middle' },
      { text, x, y: y + gap + 9, anchor: 'middle' },
      { text, x: x + gap, y: y - gap + 1, anchor: 'start' },
      { text, x: x - gap, y: y - gap + 1, anchor: 'end' },
    ]
    const found = places.find((place) => {
      const box = boxOf(place, width)
      return inside(box, frame) && !taken.some((each) => overlap(each, box))
    })
    if (found) taken.push(boxOf(found, width))
    return found ?? null
  })
}

function boxOf({ x, y, anchor }: Label, width: number): Frame {
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
  return { left, right: left + width, top: y - line + 3, bottom: y + 2 }
}
const inside = (box: Frame, frame: Frame) =>
  box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom
const overlap = (a: Frame, b: Frame) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
