/** The one dialog that is open. */
import { lazy, Suspense } from 'react'
import { ConnectDialog } from '../dialogs/ConnectDialog.tsx'
import { MoveDialog } from '../dialogs/MoveDialog.tsx'
import { SearchDialog } from '../dialogs/SearchDialog.tsx'
import { ShortcutsDialog } from '../dialogs/ShortcutsDialog.tsx'
import { GalleryDialog } from '../gallery/GalleryDialog.tsx'
import { Boundary } from '../parts/Boundary.tsx'
import { ExportDialog } from '../share/ExportDialog.tsx'
import { FileDrop } from '../share/FileDrop.tsx'
import { LinkFaultDialog } from '../share/LinkFaultDialog.tsx'
import { ShareDialog } from '../share/ShareDialog.tsx'
import { useNetwork } from '../share/waiting-network.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'

// with the papers' numbers and designs, which the first load does without
const PapersView = lazy(() => import('../reproduction/PapersView.tsx'))
// with the readers of networks' files
const NetworkDialog = lazy(() => import('../share/NetworkDialog.tsx'))

const dialogs = {
  gallery: GalleryDialog,
  share: ShareDialog,
  shortcuts: ShortcutsDialog,
  move: MoveDialog,
  connect: ConnectDialog,
  search: SearchDialog,
  export: ExportDialog,
  papers: PapersView,
} as const

export function Dialogs() {
  const open = useLab((state) => state.dialog)
  const Open = open && dialogs[open]
  const networkWaits = useNetwork(({ text }) => text !== null)
  return (
    <>
      {Open && (
        <Boundary name={t('dialog.name')}>
          <Suspense fallback={null}>
            <Open />
          </Suspense>
        </Boundary>
      )}
      <LinkFaultDialog />
      {networkWaits && (
        <Boundary name={t('dialog.name')}>
          <Suspense fallback={null}>
            <NetworkDialog />
          </Suspense>
        </Boundary>
      )}
      <FileDrop />
    </>
  )
}
