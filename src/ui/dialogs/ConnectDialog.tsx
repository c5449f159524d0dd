import { useMemo, useState } from 'react'
import { focusComponent } from '../canvas/selecting.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { candidates, currentCable, freePorts, join, portIn } from '../store/connect.ts'
import { kindOf, linkCapacity } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { kindTitle, t } from '../text/text.ts'
import { Chooser } from './Chooser.tsx'
import { choiceOf } from './choices.ts'

/** "Connect to…": first from where, when that is open; then to where. */
export function ConnectDialog() {
  const subject = useLab((state) => state.dialogSubject)
  const topology = useLab((state) => state.topology)
  const { openDialog } = useLab.getState()
  const [from, setFrom] = useState(() => (subject ? portIn(topology, subject) : undefined))
  const cable = currentCable()
  const cableKind = kindOf(cable?.kind ?? '')

  const choices = useMemo(() => {
    if (from !== undefined) {
      return candidates(topology, from).map(({ record, verdict }) =>
        choiceOf(topology, record, verdict.ok ? undefined : verdict.reason),
      )
    }
    return topology.components
      .filter((record) => linkCapacity(record) > 0)
      .map((record) => choiceOf(topology, record, freePorts(topology, record.id) > 0 ? undefined : t('connect.no-free')))
      .sort((a, b) => Number(a.refusal !== undefined) - Number(b.refusal !== undefined))
  }, [topology, from])

  const title = from === undefined ? t('connect.from-title') : t('connect.title', { what: nameOfComponent(from) })
  const missing = subject !== null && from === undefined ? t('connect.no-port', { what: nameOfComponent(subject) }) : undefined
  return (
    <Dialog
      title={title}
      intro={missing ?? (cableKind && t('connect.with', { cable: kindTitle(cableKind) }))}
      width={480}
      onClose={() => openDialog(null)}
    >
      <Chooser
        key={from ?? ''}
        label={t('connect.ports')}
        placeholder={t('connect.filter')}
        choices={choices}
        empty={t('connect.none')}
        onChoose={(id) => {
          if (from === undefined) {
            setFrom(id)
            return
          }
          openDialog(null)
          const link = join(from, id)
          requestAnimationFrame(() => focusComponent(link ?? from))
        }}
      />
    </Dialog>
  )
}
