/** What is selected, or the design itself when nothing is. */
import { useLab } from '../store/lab.ts'
import { treeOf } from '../store/tree.ts'
import { t } from '../text/text.ts'
import { ComponentPanel } from './ComponentPanel.tsx'
import { DesignPanel } from './DesignPanel.tsx'
import styles from './inspector.module.css'
import { SeveralPanel } from './SeveralPanel.tsx'

export function Inspector() {
  const selection = useLab((state) => state.selection)
  const known = useLab(({ topology }) => {
    const tree = treeOf(topology)
    return selection.length === 1 && (tree.component(selection[0]) ?? tree.link(selection[0])) !== undefined
  })
  return (
    <aside className={styles.inspector} aria-label={t('inspector.name')} data-inspector>
      {selection.length > 1 ? (
        <SeveralPanel ids={selection} />
      ) : known ? (
        <ComponentPanel key={selection[0]} id={selection[0]} />
      ) : (
        <DesignPanel />
      )}
    </aside>
  )
}
