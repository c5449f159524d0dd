import { useMemo } from 'react'
import type { ComponentRecord, Topology } from '../../topology/document.ts'
import { createLayouts, routeLinks } from '../canvas/geometry.ts'
import { kindOf, toneOf } from '../store/kinds.ts'
import styles from './gallery.module.css'

const air = 28
/** A lone box must not be blown up. */
const least = { width: 640, height: 320 }

/** A design as a small schematic: the canvas' own geometry without its words. */
export function Thumbnail({ topology }: { topology: Pick<Topology, 'components' | 'links'> }) {
  const { boxes, links, view, tones } = useMemo(() => draw(topology), [topology])
  return (
    <svg className={styles.thumbnail} viewBox={view} preserveAspectRatio="xMidYMid meet" aria-hidden="true">
      {links.map(({ id, d }) => (
        <path key={id} className={styles.wire} d={d} />
      ))}
      {boxes.map(({ box, x, y }) => (
        <g key={box.id} transform={`translate(${x} ${y})`} data-tone={tones.get(box.id)}>
          <rect
            className={box.chips.length > 0 || box.lanes.length > 0 ? styles.machine : styles.node}
            width={box.width}
            height={box.height}
            rx="12"
          />
          {box.lanes.map((lane) => (
            <rect
              key={lane.level}
              className={styles.lane}
              data-tone={lane.level}
              x={6}
              y={lane.y + 3}
              width={box.width - 12}
              height={lane.height - 6}
              rx="8"
            />
          ))}
          {box.chips.map((chip) => (
            <rect
              key={chip.id}
              className={chip.opens ? styles.host : styles.chip}
              data-tone={tones.get(chip.id)}
              x={chip.x}
              y={chip.y}
              width={chip.width}
              height={chip.height}
              rx="6"
            />
          ))}
        </g>
      ))}
    </svg>
  )
}

function draw(topology: Pick<Topology, 'components' | 'links'>) {
  const layouts = createLayouts()(topology)
  const positions = positionsOf(topology.components)
  const at = (root: string) => positions.get(root) ?? { x: 0, y: 0 }
  const boxes = [...layouts.values()].map((box) => ({ box, ...at(box.id) }))
  const links = [...routeLinks(topology, layouts, at)].map(([id, { d }]) => ({ id, d }))
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  const width = Math.max(...boxes.map(({ x, box }) => x + box.width)) - left
  const height = Math.max(...boxes.map(({ y, box }) => y + box.height)) - top
  const wide = Math.max(width + 2 * air, least.width)
  const high = Math.max(height + 2 * air, least.height)
  const view =
    boxes.length === 0
      ? `0 0 ${least.width} ${least.height}`
      : [left - (wide - width) / 2, top - (high - height) / 2, wide, high].join(' ')
  return { boxes, links, view, tones: new Map(topology.components.map(({ id, kind }) => [id, toneOf(kindOf(kind))])) }
}

const positionsOf = (components: readonly ComponentRecord[]) => new Map(components.map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
