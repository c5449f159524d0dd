/** Pictures that a component has, side by side: grey pixels as they are, none smoothed away. */
import { useEffect, useRef } from 'react'
import type { KeptPicture } from '../../sim/kind.ts'
import { t } from '../text/text.ts'
import styles from './pictures.module.css'

export function Pictures({ pictures }: { pictures: readonly KeptPicture[] }) {
  return (
    <div className={styles.pictures} data-testid="pictures">
      {pictures.map((picture) => (
        <figure key={picture.title}>
          <Pixels picture={picture} />
          <figcaption>
            <strong>{picture.title}</strong>
            <span>{picture.note}</span>
          </figcaption>
        </figure>
      ))}
    </div>
  )
}

function Pixels({ picture: { title, note, width, height, pixels } }: { picture: KeptPicture }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const image = context.createImageData(width, height)
    for (let i = 0; i < pixels.length; i++) image.data.fill(pixels[i], 4 * i, 4 * i + 3)
    for (let i = 3; i < image.data.length; i += 4) image.data[i] = 255
    context.putImageData(image, 0, 0)
  }, [width, height, pixels])
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={t('kept.picture', { title, note, width, height })}
    />
  )
}
