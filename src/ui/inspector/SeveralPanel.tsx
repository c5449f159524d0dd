import { Copy, Trash2 } from 'lucide-react'
import { duplicate, remove } from '../app/commands.ts'
import { titleOf } from '../canvas/layout.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { kindOf, toneOf } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { linkFigures } from '../store/resolved.ts'
import { treeOf } from '../store/tree.ts'
import { linkName } from '../store/words.ts'
import { plural, t } from '../text/text.ts'
import styles from './inspector.module.css'

/** Several things at once: which they are, and what can be done to all of them. */
export function SeveralPanel({ ids }: { ids: readonly string[] }) {
  const topology = useLab((state) => state.topology)
  const tree = treeOf(topology)
  return (
    <div className={styles.panel} data-tone="infrastructure">
      <header className={styles.designHead}>
        <h2>{plural('inspector.selected', ids.length)}</h2>
      </header>
      <div className={styles.scroll}>
        <section className={styles.section}>
          {ids.map((id) => {
            const record = tree.component(id) ?? tree.link(id)
            const kind = kindOf(record?.kind ?? '')
            if (!record) return null
            return (
              <button
                key={id}
                type="button"
                className={styles.row}
                data-tone={toneOf(kind)}
                onClick={() => useLab.getState().select([id])}
              >
                <Icon name={kind?.look.icon} size={14} />
                <span>{'from' in record ? linkName(record, topology) : titleOf(record, kind)}</span>
                {'from' in record && <small>{linkFigures(topology, id)}</small>}
              </button>
            )
          })}
        </section>
      </div>
      <footer className={styles.actions}>
        <Button onClick={duplicate}>
          <Copy size={14} />
          {t('inspector.duplicate')}
        </Button>
        <Button onClick={remove}>
          <Trash2 size={14} />
          {t('inspector.delete')}
        </Button>
      </footer>
    </div>
  )
}
