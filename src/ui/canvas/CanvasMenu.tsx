/** What can be done to the thing under the pointer or the focus: by right click, by a long press, and by the menu key. */
import {
  CircleDot,
  CircleStop,
  ClipboardPaste,
  CopyPlus,
  CornerUpRight,
  Maximize,
  Network,
  SlidersHorizontal,
  Trash2,
  Unplug,
  Zap,
} from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import { type ReactElement, useState } from 'react'
import { command } from '../app/command-key.ts'
import { duplicate, pasteClip, remove, selectAll } from '../app/commands.ts'
import menu from '../parts/menu.module.css'
import { freePorts } from '../store/connect.ts'
import { failureOf, hasFailed, toggleFailure } from '../store/failure.ts'
import { canTap } from '../store/kinds.ts'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { treeOf } from '../store/tree.ts'
import { t } from '../text/text.ts'
import { arrange } from './arrange.ts'
import { theCamera } from './flow.ts'
import { focusComponent, inspect } from './selecting.ts'

const icon = { size: 15, strokeWidth: 1.8, 'aria-hidden': true } as const

/** The component or link that an event is about. */
function subjectOf(target: EventTarget): string | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-component], .react-flow__edge') : null
  return element?.dataset.component ?? element?.dataset.id ?? null
}

/** `children`: the canvas, whose parts say by `data-component` what they are. */
export function CanvasMenu({ children }: { children: ReactElement }) {
  const [subject, setSubject] = useState<string | null>(null)
  function turnTo(target: EventTarget): void {
    const id = subjectOf(target)
    setSubject(id)
    const { selection, select } = useLab.getState()
    if (id !== null && !selection.includes(id)) select([id])
  }
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger
        asChild
        onContextMenu={({ target }) => turnTo(target)}
        onPointerDown={({ target, pointerType }) => pointerType !== 'mouse' && turnTo(target)}
      >
        {children}
      </ContextMenu.Trigger>
      {/* within the landmark that it is about */}
      <ContextMenu.Portal container={document.querySelector('main')}>
        <ContextMenu.Content
          className={menu.items}
          collisionPadding={8}
          aria-label={subject === null ? t('item.canvas') : t('item.name', { what: nameOfComponent(subject) })}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            // a dialog or panel that was opened from here has the focus already
            if (subject !== null && (document.activeElement === document.body || document.activeElement === null))
              focusComponent(subject)
          }}
        >
          {subject === null ? <CanvasItems /> : <ThingItems id={subject} />}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

interface ItemProps {
  readonly picture: ReactElement
  readonly text: string
  readonly keys?: string
  readonly danger?: boolean
  run(): unknown
}

function Item({ picture, text, keys, danger, run }: ItemProps) {
  return (
    <ContextMenu.Item className={menu.item} data-danger={danger || undefined} onSelect={() => void run()}>
      {picture}
      {text}
      {keys && <kbd className={menu.keys}>{keys}</kbd>}
    </ContextMenu.Item>
  )
}

function ThingItems({ id }: { id: string }) {
  const topology = useLab((state) => state.topology)
  const selection = useLab((state) => state.selection)
  const tapped = useLab((state) => state.taps.includes(id))
  const { openDialog, toggleTap } = useLab.getState()
  const component = treeOf(topology).component(id)
  const kind = (component ?? treeOf(topology).link(id))?.kind ?? ''
  const failed = hasFailed(topology, id)
  const things = selection.includes(id) ? selection : [id]
  return (
    <>
      <Item picture={<SlidersHorizontal {...icon} />} text={t('item.inspect')} keys="Enter" run={() => inspect(id)} />
      {failureOf(topology, id) !== undefined && (
        <Item
          picture={failed ? <Zap {...icon} /> : <Unplug {...icon} />}
          text={t(failed ? 'failure.restore' : 'failure.fail')}
          keys="X"
          danger={!failed}
          run={() => toggleFailure(things)}
        />
      )}
      {canTap(kind) && (
        <Item
          picture={tapped ? <CircleStop {...icon} /> : <CircleDot {...icon} />}
          text={t(tapped ? 'capture.stop' : 'capture.start')}
          run={() => toggleTap(id)}
        />
      )}
      <ContextMenu.Separator className={menu.separator} />
      {component && freePorts(topology, id) > 0 && (
        <Item picture={<Network {...icon} />} text={t('item.connect')} keys="C" run={() => openDialog('connect', id)} />
      )}
      {component && (
        <>
          <Item picture={<CornerUpRight {...icon} />} text={t('item.move')} keys="M" run={() => openDialog('move', id)} />
          <Item picture={<CopyPlus {...icon} />} text={t('item.duplicate')} keys="D" run={duplicate} />
        </>
      )}
      <Item picture={<Trash2 {...icon} />} text={t('item.delete')} keys="Del" run={remove} />
    </>
  )
}

function CanvasItems() {
  return (
    <>
      <Item picture={<ClipboardPaste {...icon} />} text={t('item.paste')} keys={`${command}V`} run={pasteClip} />
      <Item picture={<CopyPlus {...icon} />} text={t('item.select-all')} keys={`${command}A`} run={selectAll} />
      <ContextMenu.Separator className={menu.separator} />
      <Item picture={<Maximize {...icon} />} text={t('canvas.fit')} keys="0" run={() => theCamera()?.fit()} />
      <Item picture={<Network {...icon} />} text={t('canvas.arrange')} keys="L" run={arrange} />
    </>
  )
}
