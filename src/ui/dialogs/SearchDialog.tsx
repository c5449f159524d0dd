import { useMemo } from 'react'
import { focusComponent } from '../canvas/selecting.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { showSubject } from '../problems/show-subject.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { Chooser } from './Chooser.tsx'
import { choiceOf } from './choices.ts'

/** Finds a component of the design, selects it and brings it into view. */
export function SearchDialog() {
  const topology = useLab((state) => state.topology)
  const { openDialog } = useLab.getState()
  const choices = useMemo(() => topology.components.map((record) => choiceOf(topology, record)), [topology])
  return (
    <Dialog title={t('search.title')} width={480} onClose={() => openDialog(null)}>
      <Chooser
        label={t('search.components')}
        placeholder={t('search.filter')}
        choices={choices}
        empty={t('search.none')}
        onChoose={(id) => {
          openDialog(null)
          showSubject(id)
          requestAnimationFrame(() => focusComponent(id))
        }}
      />
    </Dialog>
  )
}
