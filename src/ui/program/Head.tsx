/** Name of the program, where it runs, and what can be done with it as a whole. */
import { BookmarkPlus, Check, CopyPlus, Download, Ellipsis, FilePlus2, SquareCode, Trash2, X } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef, useState } from 'react'
import type { ProgramRecord } from '../../topology/document.ts'
import { targetAt } from '../../worker/program-place.ts'
import { command } from '../app/command-key.ts'
import { TextField } from '../inspector/TextField.tsx'
import { Button } from '../parts/Button.tsx'
import menu from '../parts/menu.module.css'
import { Tip } from '../parts/Tip.tsx'
import { fileName, saveFile } from '../share/save.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { type ProgramSlot, placeOfProgram } from '../store/programs.ts'
import { t } from '../text/text.ts'
import { addProgram } from './add-program.ts'
import { GuideButton } from './GuideButton.tsx'
import styles from './panel.module.css'
import { openProgram, setDraft, useProgram } from './state.ts'
import { TemplateDialog } from './TemplateDialog.tsx'
import type { Template } from './templates.ts'
import { codeOf, endings } from './text-of.ts'

interface HeadProps {
  readonly record: ProgramRecord
  /** who runs it */
  readonly runner: ProgramSlot | undefined
  readonly slot: Pick<ProgramSlot, 'component' | 'parameter'> | undefined
  readonly changed: boolean
  onApply(): void
  onClose(): void
}

const icon = { size: 15, strokeWidth: 1.8, 'aria-hidden': true } as const

export function Head({ record, runner, slot, changed, onApply, onClose }: HeadProps) {
  function rename(next: string): void {
    const title = next.trim()
    if (title === '' || title === record.title) return
    const { id, ...content } = record
    useLab.getState().apply([{ type: 'program', id, program: { ...content, title } }], t('program.renamed', { name: title }))
  }
  return (
    <header className={styles.head}>
      <span className={styles.badge}>
        <SquareCode size={16} aria-hidden />
      </span>
      <div className={styles.names}>
        <TextField
          id="program-title"
          label={t('program.title')}
          className={styles.title}
          value={record.title}
          maxLength={80}
          onChange={rename}
        />
        <span className={styles.where}>
          {t(`program.language.${record.language}`)} ·{' '}
          {runner === undefined ? t('program.runs-nowhere') : t('program.runs-in', { where: nameOfComponent(runner.component) })}
        </span>
      </div>
      <Tip text={t('program.apply-tip')} keys={`${command}S`}>
        <Button look={changed ? 'primary' : 'plain'} aria-disabled={!changed} data-program-apply onClick={onApply}>
          {!changed && <Check size={14} aria-hidden />}
          {t(changed ? 'program.apply' : 'program.same')}
        </Button>
      </Tip>
      <GuideButton language={record.language} />
      <Actions record={record} runner={runner} slot={slot} onClose={onClose} />
      <button type="button" className={styles.icon} aria-label={t('program.close')} onClick={onClose}>
        <X size={16} />
      </button>
    </header>
  )
}

function Actions({ record, runner, slot, onClose }: Pick<HeadProps, 'record' | 'runner' | 'slot' | 'onClose'>) {
  const { id, ...content } = record
  const [template, setTemplate] = useState<Omit<Template, 'savedAt'> | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const others = useLab(({ topology }) => topology.programs ?? none)
  function duplicate(): void {
    const draft = useProgram.getState().drafts[id]
    const title = t('program.copy', { name: record.title }).slice(0, 80)
    addProgram({ ...content, title, ...(draft !== undefined && { text: draft, sha256: undefined }) }, undefined)
  }
  function download(): void {
    const code = useProgram.getState().drafts[id] ?? codeOf(record)
    if (code === null) return
    saveFile([code as BlobPart], fileName(record.title, endings[record.language]), 'application/octet-stream')
  }
  function keepAsTemplate(): void {
    const { title, language } = record
    const text = useProgram.getState().drafts[id] ?? record.text
    if (text === undefined) {
      useLab.getState().notify('warn', t('template.too-large'))
      return
    }
    const place = runner && placeOfProgram(useLab.getState().topology, runner.component)
    const hooked = language === 'ebpf-assembly' || language === 'ebpf-object'
    setTemplate({
      title,
      language,
      text,
      ...(hooked && place && { hook: targetAt(place, language).name }),
      ...(runner?.spec.scripts && { scripts: runner.spec.scripts }),
    })
  }
  function remove(): void {
    setDraft(id, null)
    useLab.getState().apply([{ type: 'program', id, program: null }], t('program.removed', { name: record.title }))
    onClose()
  }
  const menuButton = (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger ref={button} className={styles.icon} aria-label={t('program.actions')}>
        <Ellipsis size={16} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.items} align="end" sideOffset={4} collisionPadding={8}>
          <DropdownMenu.Item className={menu.item} onSelect={() => openProgram({ program: null, slot })}>
            <FilePlus2 {...icon} />
            {t('program.new')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menu.item} onSelect={duplicate}>
            <CopyPlus {...icon} />
            {t('program.duplicate')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menu.item} onSelect={keepAsTemplate}>
            <BookmarkPlus {...icon} />
            {t('template.menu')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menu.item} onSelect={download}>
            <Download {...icon} />
            {t('program.download')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menu.item} data-danger onSelect={remove}>
            <Trash2 {...icon} />
            {t('program.delete')}
          </DropdownMenu.Item>
          {others.length > 1 && (
            <>
              <DropdownMenu.Separator className={menu.separator} />
              <DropdownMenu.Label className={menu.caption}>{t('program.choose')}</DropdownMenu.Label>
              {others
                .filter((other) => other.id !== id)
                .map((other) => (
                  <DropdownMenu.Item key={other.id} className={menu.item} onSelect={() => openProgram({ program: other.id })}>
                    <SquareCode {...icon} />
                    {other.title || other.id}
                  </DropdownMenu.Item>
                ))}
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
  function closeTemplate(): void {
    setTemplate(null)
    requestAnimationFrame(() => button.current?.focus())
  }
  return (
    <>
      {menuButton}
      {template && <TemplateDialog template={template} onClose={closeTemplate} />}
    </>
  )
}

const none: readonly [] = []
