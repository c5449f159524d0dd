/** One component or link: what it is, how busy, what it costs, where it sits. */
import { Cable, Copy, CornerUpRight, Trash2 } from 'lucide-react'
import { duplicate, remove } from '../app/commands.ts'
import { offerOf, titleOf } from '../canvas/layout.ts'
import { focusComponent } from '../canvas/selecting.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Schedule } from '../schedule/Schedule.tsx'
import { useFailed } from '../store/failure.ts'
import { kindOf, linkCapacity, toneOf } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { linkFigures } from '../store/resolved.ts'
import { treeOf } from '../store/tree.ts'
import { linkName } from '../store/words.ts'
import { kindDoc, kindText, kindTitle, t } from '../text/text.ts'
import { Activity } from './Activity.tsx'
import { CaptureControls } from './CaptureControls.tsx'
import { FailureControls } from './FailureControls.tsx'
import styles from './inspector.module.css'
import { Kept, KeptPictures } from './Kept.tsx'
import { AboutKind } from './Parameter.tsx'
import { Parameters } from './Parameters.tsx'
import { ProblemsOf } from './ProblemsOf.tsx'
import { TextField } from './TextField.tsx'
import { Threads } from './Threads.tsx'

export function ComponentPanel({ id }: { id: string }) {
  const record = useLab(({ topology }) => treeOf(topology).component(id) ?? treeOf(topology).link(id))
  const failed = useFailed(id)
  const { apply } = useLab.getState()
  if (!record) return null
  const kind = kindOf(record.kind)
  const kindName = kind ? kindTitle(kind) : record.kind
  const bare = { ...record, title: undefined }
  const usual = 'from' in bare ? linkName(bare, useLab.getState().topology) : titleOf(bare, kind)
  const rename = (title: string) =>
    apply([{ type: 'rename', id, title: title.trim() === usual ? '' : title.trim() }], t('document.renamed', { title }))
  return (
    <div className={styles.panel} data-tone={toneOf(kind)}>
      <header className={styles.head}>
        <span className={styles.badge}>
          <Icon name={kind?.look.icon} size={17} />
        </span>
        <div className={styles.names}>
          <TextField
            id="inspector-title"
            label={t('inspector.title')}
            className={styles.title}
            value={record.title ?? ''}
            placeholder={usual}
            maxLength={80}
            first
            onChange={rename}
          />
          <span className={styles.kind} data-failed={failed || undefined}>
            {failed ? t('canvas.failed-label', { label: kindName }) : kindName}
          </span>
        </div>
        <FailureControls id={id} />
      </header>
      <div className={styles.scroll}>
        <ProblemsOf id={id} />
        <KeptPictures id={id} />
        {kind && (
          <section className={styles.doc}>
            <p>{kindDoc(kind)}</p>
            <AboutKind kind={kind} />
          </section>
        )}
        {kind && <Activity id={id} kind={kind} />}
        <CaptureControls id={id} />
        <Kept id={id} />
        <Threads id={id} />
        {kind && <Parameters id={id} kind={kind} />}
        <Schedule id={id} className={styles.section} />
        <Placement id={id} />
        <Links id={id} />
      </div>
      <footer className={styles.actions}>
        {!('from' in record) && (
          <Button onClick={duplicate}>
            <Copy size={14} />
            {t('inspector.duplicate')}
          </Button>
        )}
        <Button onClick={remove}>
          <Trash2 size={14} />
          {t('inspector.delete')}
        </Button>
      </footer>
    </div>
  )
}

/** Selects what a row is about and goes there. */
function go(id: string): void {
  useLab.getState().select([id])
  focusComponent(id)
}

function Row({ id, detail }: { id: string; detail?: string }) {
  const record = useLab(({ topology }) => treeOf(topology).component(id) ?? treeOf(topology).link(id))
  if (!record) return null
  const kind = kindOf(record.kind)
  return (
    <button type="button" className={styles.row} data-tone={toneOf(kind)} onClick={() => go(id)}>
      <Icon name={kind?.look.icon} size={14} />
      <span>{titleOf(record, kind)}</span>
      {detail && <small>{detail}</small>}
    </button>
  )
}

function Placement({ id }: { id: string }) {
  const record = useLab(({ topology }) => treeOf(topology).component(id))
  const host = useLab(({ topology }) => (record?.parent === undefined ? undefined : treeOf(topology).component(record.parent)))
  const children = useLab(({ topology }) => treeOf(topology).children(id))
  if (!record) return null
  const kind = kindOf(record.kind)
  const hostKind = kindOf(host?.kind ?? '')
  const used = kind && hostKind && offerOf(hostKind, kind, record.parameters)
  return (
    <>
      {host && (
        <section className={styles.section}>
          <h3>{t('inspector.placed-in')}</h3>
          <Row id={host.id} detail={used && hostKind ? kindText(hostKind, `offer.${used[0]}`, used[1].title) : undefined} />
          <Button className={styles.wide} onClick={() => useLab.getState().openDialog('move', id)}>
            <CornerUpRight size={14} />
            {t('inspector.move')}
          </Button>
        </section>
      )}
      {children.length > 0 && (
        <section className={styles.section}>
          <h3>{t('inspector.contents')}</h3>
          {children.map((child) => (
            <Row key={child.id} id={child.id} />
          ))}
        </section>
      )}
    </>
  )
}

function Links({ id }: { id: string }) {
  const topology = useLab((state) => state.topology)
  const tree = treeOf(topology)
  const own = tree.link(id)
  const record = tree.component(id)
  if (own) {
    return (
      <section className={styles.section}>
        <h3>{t('inspector.ends')}</h3>
        <Row id={own.from} detail={rootName(own.from)} />
        <Row id={own.to} detail={rootName(own.to)} />
      </section>
    )
  }
  if (!record || linkCapacity(record) === 0) return null
  return (
    <section className={styles.section}>
      <h3>{t('inspector.links')}</h3>
      {tree.links(id).map((link) => {
        const other = link.from === id ? link.to : link.from
        return (
          <button
            key={link.id}
            type="button"
            className={styles.row}
            data-tone={toneOf(kindOf(link.kind))}
            onClick={() => go(link.id)}
          >
            <Cable size={14} />
            <span>{link.title ?? t('inspector.link-to', { what: rootName(other) ?? nameOf(other) })}</span>
            <small>{linkFigures(topology, link.id)}</small>
          </button>
        )
      })}
      <Button className={styles.wide} onClick={() => useLab.getState().openDialog('connect', id)}>
        <Cable size={14} />
        {t('inspector.connect')}
      </Button>
    </section>
  )

  function nameOf(component: string): string {
    const found = tree.component(component)
    return found ? titleOf(found, kindOf(found.kind)) : component
  }
  /** name of the machine around a card; nothing when it stands by itself */
  function rootName(component: string): string | undefined {
    const root = tree.root(component)
    return root && root.id !== component ? nameOf(root.id) : undefined
  }
}
