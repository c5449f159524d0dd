import { X } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { PacketView } from '../../worker/protocol.ts'
import { paths } from '../canvas/paths.ts'
import { type LabNames, useNames } from '../charts/names.ts'
import { flowColour } from '../charts/series.ts'
import { feed } from '../live/feed.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { format, formatCount } from '../text/units.ts'
import styles from './overlay.module.css'
import { PacketHeaders, useOpenParts } from './PacketHeaders.tsx'
import { usePick } from './pick.ts'
import { waterfall } from './waterfall.ts'

const gap = 14
const edge = 8

/** The packet that was clicked: who it is, where it is, where its time went. Stands beside its dot. */
export function PacketCard() {
  const at = usePick((pick) => pick.at)
  const clear = usePick((pick) => pick.clear)
  const view = useLab((state) => state.packet)
  const wide = useOpenParts(({ bytes }) => bytes)
  const ref = useRef<HTMLElement>(null)
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null)

  useEffect(() => {
    if (!at) return
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && clear()
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [at, clear])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the card's size depends on what it shows
  useLayoutEffect(() => {
    const card = ref.current
    const host = card?.parentElement
    if (!at || !card || !host) return
    const stand = () => {
      const { x, y, zoom } = paths.viewport()
      const dotX = at.x * zoom + x
      const dotY = at.y * zoom + y
      const { offsetWidth: width, offsetHeight: height } = card
      const right = dotX + gap + width + edge <= host.clientWidth
      const left = right ? dotX + gap : Math.max(edge, dotX - gap - width)
      const top = Math.max(edge, Math.min(dotY - 24, host.clientHeight - height - edge))
      setPlace((before) => (before?.left === left && before.top === top ? before : { left, top }))
    }
    stand()
    const observer = new ResizeObserver(stand)
    observer.observe(card)
    const stop = paths.onChange(stand)
    return () => {
      observer.disconnect()
      stop()
    }
  }, [at, view])

  if (!at) return null
  return (
    <section
      ref={ref}
      className={styles.card}
      data-packet-card
      data-wide={wide || undefined}
      data-testid="packet-card"
      aria-label={t('packet.label')}
      style={{ left: place?.left ?? 0, top: place?.top ?? 0, visibility: place ? 'visible' : 'hidden' }}
    >
      <button type="button" className={styles.close} aria-label={t('packet.close')} onClick={clear}>
        <X size={14} />
      </button>
      {view && view.slot === at.slot ? (
        <Contents view={view} flow={at.flow} />
      ) : (
        <p className={styles.gone}>{t('packet.gone')}</p>
      )}
    </section>
  )
}

function Contents({ view, flow }: { view: PacketView; flow: number }) {
  const names = useNames()
  const age = (feed.frame?.seconds ?? view.bornSeconds) - view.bornSeconds
  const { spans, total, worst } = waterfall(view.stages)
  return (
    <>
      <header className={styles.head}>
        <span className={styles.dot} style={{ background: flowColour(flow) }} aria-hidden="true" />
        <h3>
          {t(view.answers ? 'packet.answer-title' : 'packet.title', {
            flow: names.title(view.flow),
            number: formatCount(view.sequence),
          })}
        </h3>
      </header>
      <dl className={styles.facts}>
        <Fact name={t('packet.size')}>{format(view.bytes, 'byte')}</Fact>
        <Fact name={t('packet.age')}>{format(age, 'second')}</Fact>
        <Fact name={t('packet.at')}>{placeOf(names, view)}</Fact>
        {Object.entries(view.fields).map(([name, value]) => (
          <Fact key={name} name={name}>
            {names.knows(value) ? names.title(value) : value}
          </Fact>
        ))}
      </dl>
      <PacketHeaders headers={view.headers} frame={view.frame} />
      {spans.length > 0 && (
        <>
          <h4 className={styles.caption}>
            {t('packet.stages')}
            <span>{format(total, 'second')}</span>
          </h4>
          <ol className={styles.stages}>
            {spans.map((span, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a stage is known by its place in the packet's past
              <li key={index} data-tone={names.tone(span.component)} data-worst={index === worst || undefined}>
                <StageName names={names} component={span.component} stage={span.stage} />
                <span
                  className={styles.track}
                  title={`${t('packet.wait')} ${format(span.wait, 'second')} · ${t('packet.occupancy')} ${format(span.occupancy, 'second')} · ${t('packet.latency')} ${format(span.latency, 'second')}`}
                >
                  <span className={styles.wait} style={{ left: percent(span.start), width: percent(span.waitShare) }} />
                  <span
                    className={styles.occupancy}
                    style={{ left: percent(span.start + span.waitShare), width: percent(span.occupancyShare) }}
                  />
                  <span
                    className={styles.latency}
                    style={{
                      left: percent(span.start + span.waitShare + span.occupancyShare),
                      width: percent(span.latencyShare),
                    }}
                  />
                </span>
                <span className={styles.time}>{format(span.total, 'second')}</span>
              </li>
            ))}
          </ol>
          <p className={styles.key} aria-hidden="true">
            <span className={styles.wait} /> {t('packet.wait')} <span className={styles.occupancy} /> {t('packet.occupancy')}{' '}
            <span className={styles.latency} /> {t('packet.latency')}
          </p>
        </>
      )}
    </>
  )
}

/** On a link its two ends say enough. */
const placeOf = (names: LabNames, { at, stage }: PacketView) =>
  names.isLink(at) || stage === '' ? names.title(at) : `${names.title(at)} · ${stage}`

/** What stands on the canvas is known by its resource, what is in it by itself. */
function StageName({ names, component, stage }: { names: LabNames; component: string; stage: string }) {
  const title = names.title(component)
  const [main, note] = names.isLink(component) ? [title] : names.isInside(component) ? [title, stage] : [stage, title]
  return (
    <span className={styles.stage} title={`${title}: ${stage}`}>
      {main} {note && <small>{note}</small>}
    </span>
  )
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div data-wide={name.length + children.length > 23 || undefined}>
      <dt>{name}</dt>
      <dd title={children}>{children}</dd>
    </div>
  )
}
