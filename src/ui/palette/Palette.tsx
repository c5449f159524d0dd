/** Everything that can be placed, by level and role; dragged with the pointer or placed with Enter. */
import { Search, X } from 'lucide-react'
import { Tooltip } from 'radix-ui'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { hush, press } from '../canvas/drag.ts'
import { Cite } from '../parts/Cite.tsx'
import { Icon } from '../parts/Icon.tsx'
import { chooseCable, currentCable, useCable } from '../store/connect.ts'
import { offeredList } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { placeByKey } from '../store/place.ts'
import { kindDoc, kindTitle, t } from '../text/text.ts'
import { type Item, search, sectionsOf } from './items.ts'
import styles from './palette.module.css'

export function Palette() {
  const [query, setQuery] = useState('')
  const sections = useMemo(() => sectionsOf(offeredList()), [])
  const found = useMemo(() => search(sections, query), [sections, query])
  const list = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)

  // the browser asks at the touch's start who may stop it from scrolling or going back: later is too late
  useEffect(() => {
    const element = list.current
    element?.addEventListener('touchmove', hush, { passive: false })
    return () => element?.removeEventListener('touchmove', hush)
  }, [])

  // arrows walk through the items as through one list; Tab leaves it
  function walk(event: KeyboardEvent): void {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-item]') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const goal = step !== undefined ? at + step : event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : undefined
    if (goal === undefined || (at < 0 && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    if (goal < 0) field.current?.focus()
    else items[Math.min(goal, items.length - 1)]?.focus()
  }

  return (
    <nav className={styles.palette} aria-label={t('palette.name')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys are a short cut through what Tab reaches as well */}
      <div className={styles.inside} onKeyDown={walk}>
        <div className={styles.search}>
          <Search size={14} aria-hidden />
          <input
            ref={field}
            type="search"
            value={query}
            placeholder={t('palette.search')}
            aria-label={t('palette.search')}
            data-palette-search
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && query !== '') {
                event.stopPropagation()
                setQuery('')
              } else if (event.key === 'Enter') {
                // the same press must not go on to the item that it moves to
                event.preventDefault()
                list.current?.querySelector<HTMLElement>('[data-item]')?.focus()
              }
            }}
          />
          {query !== '' && (
            <button type="button" aria-label={t('palette.clear')} onClick={() => setQuery('')}>
              <X size={14} />
            </button>
          )}
        </div>
        <Tooltip.Provider delayDuration={550} skipDelayDuration={250} disableHoverableContent>
          <div ref={list} className={styles.list}>
            {found.map(({ group, items }) => (
              <section key={group} data-tone={group} data-group={group} aria-labelledby={`palette-${group}`}>
                <h2 id={`palette-${group}`} className={styles.heading}>
                  {t(`group.${group}`)}
                </h2>
                <ul>
                  {items.map((item) => (
                    <li key={item.key}>{item.wire ? <WireItem item={item} /> : <PlacedItem item={item} />}</li>
                  ))}
                </ul>
              </section>
            ))}
            {found.length === 0 && <p className={styles.none}>{t('palette.none', { query })}</p>}
          </div>
        </Tooltip.Provider>
      </div>
    </nav>
  )
}

const payloadOf = ({ kind, parameters, title }: Item) => ({ type: 'new', kind: kind.kind, parameters, title }) as const

function PlacedItem({ item }: { item: Item }) {
  return (
    <About item={item}>
      <button
        type="button"
        className={styles.item}
        data-item={item.key}
        data-kind={item.kind.kind}
        data-tone={item.kind.look.tone}
        onPointerDown={(event) => {
          if (event.button === 0) press(event, payloadOf(item), 'y')
        }}
        onClick={() => placeByKey(payloadOf(item))}
      >
        <Icon name={item.kind.look.icon} size={15} />
        <span className={styles.title}>{item.title}</span>
      </button>
    </About>
  )
}

/** A kind of link is not placed: it is what the next connection is made of. */
function WireItem({ item }: { item: Item }) {
  useCable()
  const cable = currentCable()
  const chosen = cable?.kind === item.kind.kind && JSON.stringify(cable.parameters) === JSON.stringify(item.parameters)
  return (
    <About item={item}>
      <button
        type="button"
        className={styles.item}
        data-item={item.key}
        data-kind={item.kind.kind}
        data-tone={item.kind.look.tone}
        aria-pressed={chosen}
        onClick={() => {
          chooseCable({ kind: item.kind.kind, parameters: item.parameters })
          const { openDialog, selection } = useLab.getState()
          openDialog('connect', selection[0])
        }}
      >
        <Icon name={item.kind.look.icon} size={15} />
        <span className={styles.title}>{item.title}</span>
        {chosen && <span className={styles.chosen}>{t('palette.cable')}</span>}
      </button>
    </About>
  )
}

function About({ item: { kind, title, wire }, children }: { item: Item; children: React.ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          className={styles.about}
          side="right"
          align="start"
          sideOffset={10}
          collisionPadding={12}
          data-tone={kind.look.tone}
        >
          <h3>
            {title}
            {title !== kindTitle(kind) && <span>{kindTitle(kind)}</span>}
          </h3>
          <p>{kindDoc(kind)}</p>
          <Cite cite={kind.cite} />
          <footer>{t(wire ? 'palette.how-wire' : 'palette.how')}</footer>
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
