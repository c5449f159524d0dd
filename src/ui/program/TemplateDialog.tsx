/** A program kept as a template: under which name, and what the browser says when it does not keep it. */
import { type FormEvent, useEffect, useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { keep, loadTemplates, useTemplates } from './own-templates.ts'
import styles from './panel.module.css'
import { isSame, longestTitle, type Template } from './templates.ts'

interface TemplateDialogProps {
  readonly template: Omit<Template, 'savedAt'>
  onClose(): void
}

export function TemplateDialog({ template, onClose }: TemplateDialogProps) {
  const [name, setName] = useState(template.title)
  const [refused, setRefused] = useState<string | null>(null)
  const list = useTemplates((state) => state.list)
  useEffect(() => void loadTemplates(), [])
  const title = name.trim()
  const replaces = list.some((each) => isSame(each, { ...template, title }))

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const objection = await keep({ ...template, title, savedAt: Date.now() })
    setRefused(objection)
    if (objection !== null) return
    useLab.getState().notify('good', t('template.kept', { name: title }))
    onClose()
  }

  return (
    <Dialog title={t('template.title')} intro={t('template.intro')} width={440} onClose={onClose}>
      <form className={styles.template} onSubmit={(event) => void submit(event)}>
        <label>
          {t('template.name')}
          <input
            type="text"
            value={name}
            maxLength={longestTitle}
            spellCheck={false}
            onFocus={({ target }) => target.select()}
            onChange={({ target }) => setName(target.value)}
          />
        </label>
        <p role="status" data-refused={refused !== null || undefined}>
          {refused ?? (replaces ? t('template.replaces') : '')}
        </p>
        <footer>
          <Button onClick={onClose}>{t('template.cancel')}</Button>
          <Button type="submit" look="primary" disabled={title === ''}>
            {t(replaces ? 'template.replace' : 'template.keep')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
