import { iconOf } from './icons.ts'

/** An icon of the catalogue in the tone around it; decorative, the words beside it say the same. */
export function Icon({ name, size = 16, strokeWidth = 1.9 }: { name: string | undefined; size?: number; strokeWidth?: number }) {
  const Drawn = iconOf(name)
  return <Drawn size={size} strokeWidth={strokeWidth} aria-hidden focusable={false} style={{ flex: 'none' }} />
}
