import { Binary } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { create } from 'zustand'
import type { PacketView } from '../../worker/protocol.ts'
import { live } from '../text/en-live.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import { bytesPerRow, character, hex, type Place, placeOf } from './bytes.ts'
import styles from './headers.module.css'

type ProtocolKey = Extract<keyof typeof live, `protocol.${string}`>
const isKey = (key: string): key is ProtocolKey => Object.hasOwn(live, key)

/** A protocol's name in the person's words. */
function nameOf(protocol: string): string {
  const key = `protocol.${protocol}`
  return isKey(key) ? t(key) : protocol
}

/** What of the card is open stays open from packet to packet. */
export const useOpenParts = create<{ readonly layer: string | null; readonly bytes: boolean }>()(() => ({
  layer: null,
  bytes: false,
}))

/** The packet's headers as they are on the wire: one button a layer, the fields of the one that is open, and the bytes. */
export function PacketHeaders({ headers, frame }: Pick<PacketView, 'headers' | 'frame'>) {
  const { layer: open, bytes } = useOpenParts()
  const [lit, setLit] = useState<Place | null>(null)
  const shown = headers.findIndex(({ protocol }) => protocol === open)
  return (
    <section className={styles.headers} aria-label={t('packet.headers')} onPointerLeave={() => setLit(null)}>
      <div className={styles.layers}>
        {headers.map(({ protocol, bytes }) => (
          <button
            key={protocol}
            type="button"
            className={styles.layer}
            aria-expanded={protocol === open}
            title={t('packet.header-bytes', { bytes: format(bytes, 'byte') })}
            onClick={() => useOpenParts.setState({ layer: protocol === open ? null : protocol })}
          >
            {nameOf(protocol)}
          </button>
        ))}
        <button
          type="button"
          className={`${styles.layer} ${styles.toggle}`}
          aria-expanded={bytes}
          onClick={() => useOpenParts.setState({ bytes: !bytes })}
        >
          <Binary size={13} aria-hidden />
          {t('packet.bytes')}
        </button>
      </div>
      {shown >= 0 && (
        <ul className={styles.fields} aria-label={t('packet.fields-of', { protocol: nameOf(headers[shown].protocol) })}>
          {headers[shown].fields.map(({ name, value, offset, length }, field) => (
            <li key={`${name} ${offset} ${length}`} data-lit={(lit?.layer === shown && lit.field === field) || undefined}>
              <button
                type="button"
                onPointerEnter={() => setLit({ layer: shown, field })}
                onFocus={() => setLit({ layer: shown, field })}
                onClick={() => useOpenParts.setState({ bytes: true })}
              >
                <span>{name}</span>
                <span title={value}>{value}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {bytes && <Bytes headers={headers} frame={frame} lit={lit} onLit={setLit} />}
    </section>
  )
}

interface BytesProps extends Pick<PacketView, 'headers' | 'frame'> {
  readonly lit: Place | null
  onLit(place: Place | null): void
}

const arrows: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -bytesPerRow,
  ArrowDown: bytesPerRow,
}

/** The frame in hexadecimal and as text. The pointer, or arrow keys, name the field of a byte. */
function Bytes({ headers, frame, lit, onLit }: BytesProps) {
  const [at, setAt] = useState<number | null>(null)
  const field = lit && headers[lit.layer]?.fields[lit.field]
  const isLit = (byte: number) => (field ? byte >= field.offset && byte < field.offset + field.length : byte === at)
  const open = useOpenParts(({ layer }) => headers.find(({ protocol }) => protocol === layer))
  const [from, to] = open?.fields.length
    ? [open.fields[0].offset, Math.max(...open.fields.map(({ offset, length }) => offset + length))]
    : [0, 0]
  function turnTo(byte: number): void {
    setAt(byte)
    onLit(placeOf(headers, byte))
  }
  function press(event: KeyboardEvent<HTMLElement>): void {
    const step = arrows[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const next = at === null ? 0 : Math.min(frame.length - 1, Math.max(0, at + step))
    turnTo(next)
    event.currentTarget.querySelector(`[data-byte="${next}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const rows = Array.from({ length: Math.ceil(frame.length / bytesPerRow) }, (_, row) => row * bytesPerRow)
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of bytes is neither a list nor a form */}
      <div
        className={styles.dump}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go from byte to byte
        tabIndex={0}
        aria-label={t('packet.bytes-of', { bytes: format(frame.length, 'byte') })}
        aria-describedby="packet-byte"
        onKeyDown={press}
        onPointerOver={({ target }) => {
          const byte = (target as HTMLElement).dataset.byte
          if (byte !== undefined) turnTo(Number(byte))
        }}
      >
        {rows.map((row) => (
          <div key={row} className={styles.bytesRow}>
            <span className={styles.offset}>{row.toString(16).padStart(4, '0')}</span>
            {[hex, character].map((written) => (
              <span key={written.name} className={written === hex ? styles.digits : styles.characters}>
                {[...frame.subarray(row, row + bytesPerRow)].map((byte, column) => (
                  <span
                    // biome-ignore lint/suspicious/noArrayIndexKey: a byte is known by its place
                    key={column}
                    data-byte={row + column}
                    data-lit={isLit(row + column) || undefined}
                    data-open={(row + column >= from && row + column < to) || undefined}
                  >
                    {written(byte)}
                  </span>
                ))}
              </span>
            ))}
          </div>
        ))}
      </div>
      <p id="packet-byte" className={styles.named} role="status" data-testid="packet-byte">
        {field && lit
          ? t('packet.byte-field', {
              protocol: nameOf(headers[lit.layer].protocol),
              name: field.name,
              value: field.value,
              bytes: format(field.length, 'byte'),
            })
          : t(at === null ? 'packet.byte-hint' : 'packet.byte-payload')}
      </p>
    </>
  )
}
