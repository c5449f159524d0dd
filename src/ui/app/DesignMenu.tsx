/** New, open, own designs: what replaces the design that is shown. */
import { BookOpenText, ChevronDown, FileOutput, FilePlus2, FolderOpen, History, LayoutGrid } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef, useState } from 'react'
import menu from '../parts/menu.module.css'
import { type ExportFormat, exportFormats } from '../share/ExportDialog.tsx'
import { openFile } from '../share/open-any.ts'
import { accepted } from '../share/open-file.ts'
import { emptyTopology } from '../store/documents.ts'
import { useLab } from '../store/lab.ts'
import { listWorks, openWork, type SavedWork } from '../store/works.ts'
import { plural, t } from '../text/text.ts'
import { Mark } from './Mark.tsx'
import { storage } from './storage.ts'
import styles from './topbar.module.css'

const icon = { size: 15, strokeWidth: 1.8 } as const
const shown = 8
const formats = Object.keys(exportFormats) as ExportFormat[]
const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

export function DesignMenu() {
  const [works, setWorks] = useState<readonly SavedWork[]>([])
  const file = useRef<HTMLInputElement>(null)
  const current = useLab((state) => state.work.id)
  const designed = useLab((state) => state.topology.components.length > 0 && state.status !== 'empty')
  const { open, openDialog, engineVersion } = useLab.getState()
  return (
    <>
      <DropdownMenu.Root
        modal={false}
        onOpenChange={(opening) => opening && void listWorks(storage).then(setWorks, () => setWorks([]))}
      >
        <DropdownMenu.Trigger className={styles.menu} aria-label={t('menu.name')}>
          <Mark />
          <ChevronDown size={13} aria-hidden />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className={menu.items} align="start" sideOffset={4} collisionPadding={8}>
            <DropdownMenu.Label className={menu.caption}>{t('app.name')}</DropdownMenu.Label>
            <DropdownMenu.Item
              className={menu.item}
              onSelect={() => open({ topology: emptyTopology(t('document.untitled')), engineVersion }, { origin: 'own' })}
            >
              <FilePlus2 {...icon} />
              {t('menu.new')}
            </DropdownMenu.Item>
            <DropdownMenu.Item className={menu.item} onSelect={() => file.current?.click()}>
              <FolderOpen {...icon} />
              {t('open.file')}
            </DropdownMenu.Item>
            <DropdownMenu.Item className={menu.item} onSelect={() => openDialog('gallery')}>
              <LayoutGrid {...icon} />
              {t('menu.gallery')}
            </DropdownMenu.Item>
            <DropdownMenu.Item className={menu.item} onSelect={() => openDialog('papers')}>
              <BookOpenText {...icon} />
              {t('papers.open')}
            </DropdownMenu.Item>
            {designed && (
              <>
                <DropdownMenu.Separator className={menu.separator} />
                {formats.map((format) => (
                  <DropdownMenu.Item key={format} className={menu.item} onSelect={() => openDialog('export', format)}>
                    <FileOutput {...icon} />
                    {t('export.menu', { format: exportFormats[format].title })}
                  </DropdownMenu.Item>
                ))}
              </>
            )}
            {works.length > 0 && (
              <>
                <DropdownMenu.Separator className={menu.separator} />
                <DropdownMenu.Label className={menu.caption}>{plural('menu.works', works.length)}</DropdownMenu.Label>
                {works.slice(0, shown).map((work) => (
                  <DropdownMenu.Item
                    key={work.id}
                    className={menu.item}
                    disabled={work.id === current}
                    onSelect={() => openWork(work)}
                  >
                    <History {...icon} />
                    <span className={menu.itemText}>
                      {work.title}
                      <small>{when.format(work.savedAt)}</small>
                    </span>
                  </DropdownMenu.Item>
                ))}
              </>
            )}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <input
        ref={file}
        type="file"
        accept={accepted}
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('open.file')}
        data-testid="open-file"
        onChange={(event) => {
          const [chosen] = event.target.files ?? []
          event.target.value = ''
          if (chosen) void openFile(chosen)
        }}
      />
    </>
  )
}
