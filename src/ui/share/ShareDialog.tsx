import { Check, CircleCheck, CircleDashed, Copy, Download, TriangleAlert } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { encodeLink } from '../../topology/link.ts'
import { chosenView } from '../canvas/flow.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { experimentOf } from '../store/documents.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { formatCount } from '../text/units.ts'
import { copyText } from './copy.ts'
import { embedCode } from './embed.ts'
import { qrPicture } from './qr.ts'
import { fileName, saveFile } from './save.ts'
import styles from './share.module.css'

/** Mail and chat cut addresses off at about this many characters. */
const comfortable = 2000

/** The experiment as a link, a QR code, a frame for another page, and a file. */
export function ShareDialog() {
  const { openDialog } = useLab.getState()
  const { link, fault, experiment } = useLink()
  return (
    <Dialog title={t('share.title')} intro={t('share.intro')} width={720} onClose={() => openDialog(null)}>
      <div className={styles.columns}>
        <div className={styles.main}>
          {link ? <LinkField link={link} /> : <p className={styles.fault}>{t('share.length.limit', { reason: fault ?? '' })}</p>}
          <Digest known={experiment.digest !== undefined} />
          {(experiment.topology.files?.length ?? 0) > 0 && (
            <p className={styles.note}>
              {t('share.files.note', { names: (experiment.topology.files ?? []).map(({ name }) => name).join(', ') })}
            </p>
          )}
          {link && <Embed link={link} title={experiment.topology.title} />}
          <section className={styles.section}>
            <h3>{t('share.file')}</h3>
            <Button
              onClick={() =>
                saveFile(
                  [JSON.stringify(experiment.topology, null, 2)],
                  fileName(experiment.topology.title, 'json'),
                  'application/json',
                )
              }
              data-testid="download"
            >
              <Download size={15} />
              {t('share.download')}
            </Button>
          </section>
        </div>
        {link && <Qr link={link} />}
      </div>
    </Dialog>
  )
}

function useLink() {
  const topology = useLab((state) => state.topology)
  const base = useLab((state) => state.base)
  const edits = useLab((state) => state.edits)
  const result = useLab((state) => state.result)
  const status = useLab((state) => state.status)
  const speed = useLab((state) => state.speed)
  const engineVersion = useLab((state) => state.engineVersion)
  return useMemo(() => {
    const experiment = experimentOf({ topology, base, edits, result, status, speed, engineVersion }, chosenView())
    try {
      return { experiment, link: addressOf(encodeLink(experiment)), fault: null }
    } catch (error) {
      return { experiment, link: null, fault: error instanceof Error ? error.message : String(error) }
    }
  }, [topology, base, edits, result, status, speed, engineVersion])
}

/** This page's address with the experiment as its fragment. */
function addressOf(fragment: string): string {
  const { origin, pathname, search } = window.location
  const page = origin === 'null' ? window.location.href.split('#')[0] : origin + pathname + search
  return `${page}#${fragment.replace(/^#/, '')}`
}

function LinkField({ link }: { link: string }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const long = link.length > comfortable
  return (
    <section className={styles.section}>
      <h3>
        <label htmlFor="share-link">{t('share.link')}</label>
        <span className={styles.count} data-long={long || undefined} data-testid="link-length">
          {t('share.length', { count: formatCount(link.length) })}
        </span>
      </h3>
      <textarea
        id="share-link"
        ref={field}
        className={styles.link}
        data-testid="link"
        readOnly
        rows={3}
        value={link}
        spellCheck={false}
        onFocus={(event) => event.target.select()}
      />
      <div className={styles.row}>
        <CopyButton text={link} label={t('share.copy')} primary onRefused={() => field.current?.select()} />
        {long && <small className={styles.long}>{t('share.length.long')}</small>}
      </div>
    </section>
  )
}

interface CopyProps {
  readonly text: string
  readonly label: string
  readonly primary?: boolean
  onRefused?(): void
}

function CopyButton({ text, label, primary, onRefused }: CopyProps) {
  const [done, setDone] = useState<'copied' | 'refused' | null>(null)
  const timer = useRef(0)
  async function copy(): Promise<void> {
    const copied = await copyText(text)
    setDone(copied ? 'copied' : 'refused')
    if (!copied) onRefused?.()
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setDone(null), copied ? 2000 : 6000)
  }
  return (
    <>
      <Button look={primary ? 'primary' : 'plain'} className={styles.copy} onClick={() => void copy()}>
        {done === 'copied' ? <Check size={15} strokeWidth={2.5} /> : <Copy size={15} />}
        {done === 'copied' ? t('share.copied') : label}
      </Button>
      <span role="status" className={done === 'refused' ? styles.long : 'visually-hidden'}>
        {done === 'copied' ? t('share.copied') : done === 'refused' ? t('share.copy.failed') : ''}
      </span>
    </>
  )
}

/** Whether the link can prove that it is reproduced. */
function Digest({ known }: { known: boolean }) {
  const status = useLab((state) => state.status)
  const { finish } = useLab.getState()
  const canFinish = status === 'paused' || status === 'running'
  return (
    <p className={styles.digest} data-known={known || undefined} data-testid="share-digest">
      {known ? <CircleCheck size={16} /> : <CircleDashed size={16} />}
      <span>{t(known ? 'share.digest' : 'share.digest.none')}</span>
      {!known && canFinish && (
        <button type="button" className={styles.inline} onClick={finish}>
          {t('share.digest.finish')}
        </button>
      )}
    </p>
  )
}

function Embed({ link, title }: { link: string; title: string }) {
  const code = embedCode(link, title)
  return (
    <section className={styles.section}>
      <h3>{t('share.embed')}</h3>
      <div className={styles.row}>
        <code className={styles.code} data-testid="embed">
          {code}
        </code>
        <CopyButton text={code} label={t('share.embed.copy')} />
      </div>
    </section>
  )
}

function Qr({ link }: { link: string }) {
  const picture = useMemo(() => qrPicture(link), [link])
  return (
    <figure className={styles.qr}>
      {picture ? (
        <svg viewBox={`0 0 ${picture.size} ${picture.size}`} role="img" aria-label={t('share.qr')} shapeRendering="crispEdges">
          <rect width={picture.size} height={picture.size} fill="#fff" />
          <path d={picture.path} fill="#000" />
        </svg>
      ) : (
        <p className={styles.noQr}>
          <TriangleAlert size={18} />
          {t('share.qr.toolong')}
        </p>
      )}
    </figure>
  )
}
