/** The one dialog that is open. */
import { ConnectDialog } from '../dialogs/ConnectDialog.tsx'
import { MoveDialog } from '../dialogs/MoveDialog.tsx'
import { SearchDialog } from '../dialogs/SearchDialog.tsx'
import { ShortcutsDialog } from '../dialogs/ShortcutsDialog.tsx'
import { GalleryDialog } from '../gallery/GalleryDialog.tsx'
import { ExportDialog } from '../share/ExportDialog.tsx'
import { FileDrop } from '../share/FileDrop.tsx'
import { LinkFaultDialog } from '../share/LinkFaultDialog.tsx'
import { NetworkDialog } from '../share/NetworkDialog.tsx'
import { ShareDialog } from '../share/ShareDialog.tsx'
import { useLab } from '../store/lab.ts'

const dialogs = {
  gallery: GalleryDialog,
  share: ShareDialog,
  shortcuts: ShortcutsDialog,
  move: MoveDialog,
  connect: ConnectDialog,
  search: SearchDialog,
  export: ExportDialog,
} as const

export function Dialogs() {
  const open = useLab((state) => state.dialog)
  const Open = open && dialogs[open]
  return (
    <>
      {Open && <Open />}
      <LinkFaultDialog />
      <NetworkDialog />
      <FileDrop />
    </>
  )
}
