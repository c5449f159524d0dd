/** Name of the lab and of the design, and what concerns the design as a whole. */
import { BookOpenText, CircleHelp, LayoutGrid, Moon, Redo2, Share2, Sun, Undo2 } from 'lucide-react'
import { useStore } from 'zustand'
import { Button } from '../parts/Button.tsx'
import { Tip } from '../parts/Tip.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { resolveTheme } from '../theme/theme.ts'
import { command } from './command-key.ts'
import { DesignMenu } from './DesignMenu.tsx'
import { DesignTitle } from './DesignTitle.tsx'
import { SaveHint } from './SaveHint.tsx'
import styles from './topbar.module.css'

const icon = { size: 17, strokeWidth: 1.8 } as const

export function TopBar() {
  const canUndo = useStore(useLab.temporal, (state) => state.pastStates.length > 0)
  const canRedo = useStore(useLab.temporal, (state) => state.futureStates.length > 0)
  const theme = useLab((state) => state.theme)
  const { undo, redo, openDialog, setTheme } = useLab.getState()
  const next = resolveTheme(theme) === 'dark' ? 'light' : 'dark'
  return (
    <header className={styles.bar}>
      <h1 className="visually-hidden">{t('app.name')}</h1>
      <DesignMenu />
      <DesignTitle />
      <SaveHint />
      <div className={styles.group}>
        <Tip text={t('top.undo')} keys={`${command}Z`}>
          <button type="button" className={styles.icon} disabled={!canUndo} aria-label={t('top.undo')} onClick={undo}>
            <Undo2 {...icon} />
          </button>
        </Tip>
        <Tip text={t('top.redo')} keys={`${command}⇧Z`}>
          <button type="button" className={styles.icon} disabled={!canRedo} aria-label={t('top.redo')} onClick={redo}>
            <Redo2 {...icon} />
          </button>
        </Tip>
      </div>
      <div className={`${styles.group} ${styles.right}`}>
        <Button look="quiet" onClick={() => openDialog('gallery')}>
          <LayoutGrid {...icon} size={15} />
          {t('top.gallery')}
        </Button>
        <Tip text={t('papers.intro')} keys="P">
          <Button look="quiet" onClick={() => openDialog('papers')}>
            <BookOpenText {...icon} size={15} />
            {t('papers.name')}
          </Button>
        </Tip>
        <Tip text={t(`top.theme-${next}`)}>
          <button type="button" className={styles.icon} aria-label={t(`top.theme-${next}`)} onClick={() => setTheme(next)}>
            {next === 'dark' ? <Moon {...icon} /> : <Sun {...icon} />}
          </button>
        </Tip>
        <Tip text={t('top.help')} keys="?">
          <button type="button" className={styles.icon} aria-label={t('top.help')} onClick={() => openDialog('shortcuts')}>
            <CircleHelp {...icon} />
          </button>
        </Tip>
        <Button look="primary" onClick={() => openDialog('share')}>
          <Share2 {...icon} size={15} />
          {t('top.share')}
        </Button>
      </div>
    </header>
  )
}
