import { FileInput, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { openCapture } from '../share/open-any.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { format } from '../text/units.ts'
import styles from './fields.module.css'

interface FileFieldProps {
  readonly id: string
  readonly accept: string
  /** SHA-256 of the chosen file; '' = none */
  readonly value: string
  onChange(sha256: string): void
}

/** A capture from the person's disk. A design that names a file which is not here asks for exactly that one. */
export function FileField({ id, accept, value, onChange }: FileFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<string | null>(null)
  const file = useLab(({ topology }) => topology.files?.find(({ sha256 }) => sha256 === value))
  const missing = useLab(({ files }) => value !== '' && !files.some(({ sha256 }) => sha256 === value))

  async function read(chosen: File | undefined): Promise<void> {
    if (!chosen) return
    try {
      onChange(await openCapture(chosen))
      setFault(null)
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <>
      <input
        ref={input}
        id={id}
        type="file"
        accept={accept}
        className="visually-hidden"
        onChange={(event) => {
          void read(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <div className={styles.file}>
        <Button onClick={() => input.current?.click()}>
          <FileInput size={14} />
          {t(value === '' ? 'field.file-choose' : 'field.file-change')}
        </Button>
        {value !== '' && (
          <button type="button" className={styles.mini} aria-label={t('field.file-none')} onClick={() => onChange('')}>
            <X size={14} />
          </button>
        )}
      </div>
      {file && !missing && (
        <p className={styles.note}>
          {file.name} · {format(file.bytes, 'byte')}
        </p>
      )}
      {missing && <p className={styles.fault}>{t('field.file-missing', { name: file?.name ?? value.slice(0, 12) })}</p>}
      {fault && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </>
  )
}
