import { useMemo } from 'react'
import { explain, judge } from '../canvas/drop.ts'
import { scene } from '../canvas/scene.ts'
import { focusComponent } from '../canvas/selecting.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { kindOf, takesChildren } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { drop, nameOfComponent } from '../store/place.ts'
import { treeOf } from '../store/tree.ts'
import { refusalOf } from '../store/words.ts'
import { t } from '../text/text.ts'
import { type Choice, Chooser } from './Chooser.tsx'
import { choiceOf } from './choices.ts'

const canvasId = ''

/** "Move to…": every host, the ones that refuse last and with their reason. */
export function MoveDialog() {
  const subject = useLab((state) => state.dialogSubject)
  const topology = useLab((state) => state.topology)
  const { openDialog } = useLab.getState()
  const { verdicts, choices } = useMemo(() => {
    const verdicts = judge(topology, { type: 'move', id: subject ?? '' })
    const tree = treeOf(topology)
    const own = new Set(tree.subtree(subject ?? '').map(({ id }) => id))
    const parent = tree.component(subject ?? '')?.parent
    const hosts = topology.components.filter((record) => {
      const kind = kindOf(record.kind)
      return kind && takesChildren(kind) && !own.has(record.id)
    })
    const choices: Choice[] = hosts.map((record) => {
      if (record.id === parent) return choiceOf(topology, record, t('move.here'))
      if (verdicts.hosts.has(record.id)) return choiceOf(topology, record)
      const verdict = explain(verdicts, record.id)
      return choiceOf(topology, record, refusalOf(verdict, topology)?.reason)
    })
    if (verdicts.canvas && parent !== undefined) {
      choices.push({ id: canvasId, title: t('canvas.name'), detail: t('move.canvas'), icon: 'square', tone: 'infrastructure' })
    }
    choices.sort((a, b) => Number(a.refusal !== undefined) - Number(b.refusal !== undefined))
    return { verdicts, choices }
  }, [topology, subject])
  if (!subject) return null
  return (
    <Dialog title={t('move.title', { what: nameOfComponent(subject) })} width={480} onClose={() => openDialog(null)}>
      <Chooser
        label={t('move.hosts')}
        placeholder={t('move.filter')}
        choices={choices}
        empty={t('move.none')}
        onChoose={(id) => {
          const view = scene.visible()
          openDialog(null)
          drop(verdicts, id === canvasId ? null : id, { x: view.x + view.width / 2, y: view.y + view.height / 2 })
          requestAnimationFrame(() => focusComponent(subject))
        }}
      />
    </Dialog>
  )
}
