/** Own templates as the page knows them, and what it says when the browser does not keep them. */
import { create } from 'zustand'
import { storage } from '../app/storage.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { isSame, keepTemplate, listTemplates, removeTemplate, type Template } from './templates.ts'

interface Own {
  readonly list: readonly Template[]
  /** why they cannot be read, in words */
  readonly fault: string | null
}

export const useTemplates = create<Own>()(() => ({ list: [], fault: null }))

export async function loadTemplates(): Promise<void> {
  try {
    useTemplates.setState({ list: await listTemplates(storage), fault: null })
  } catch (error) {
    useTemplates.setState({ fault: t('template.unread', { reason: nameOf(error) }) })
  }
}

/** @returns why it was not kept, in words; null = it was */
export async function keep(template: Template): Promise<string | null> {
  try {
    await keepTemplate(storage, template)
  } catch (error) {
    const full = nameOf(error) === 'QuotaExceededError'
    return full ? t('template.full') : t('template.blocked', { reason: nameOf(error) })
  }
  await loadTemplates()
  return null
}

/** With a way back for as long as the message stays. */
export async function remove(template: Template): Promise<void> {
  const { notify } = useLab.getState()
  try {
    await removeTemplate(storage, template)
  } catch (error) {
    notify('bad', t('template.not-removed', { name: template.title, reason: nameOf(error) }))
    return
  }
  useTemplates.setState(({ list }) => ({ list: list.filter((each) => !isSame(each, template)) }))
  const back = async () => {
    const refused = await keep(template)
    if (refused !== null) notify('bad', refused)
  }
  notify('info', t('template.removed', { name: template.title }), { label: t('template.undo'), run: () => void back() })
}

const nameOf = (error: unknown): string => (error instanceof Error || error instanceof DOMException ? error.name : String(error))
