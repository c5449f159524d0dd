/** Files that a person opens or drops: a design, a network or a capture, told apart by name and read by whoever knows the format. */
import type { Kind } from '../../sim/kind.ts'
import type { ComponentRecord, FileReference, Topology } from '../../topology/document.ts'
import type { CaptureData } from '../../worker/protocol.ts'

export type FileKind = 'design' | 'network' | 'capture'
/** What an `<input type="file">` offers. */
export const accepted = '.json,.graphml,.xml,.pcap,.pcapng,.cap'
/** Bytes read at most: the page must not choke on a file. */
export const mostBytes: { readonly [kind in FileKind]: number } = {
  design: 8 * 1024 * 1024,
  network: 16 * 1024 * 1024,
  capture: 512 * 1024 * 1024,
}

const endings: readonly (readonly [RegExp, FileKind])[] = [
  [/\.json$/i, 'design'],
  [/\.(graphml|xml)$/i, 'network'],
  [/\.(pcap|pcapng|cap)$/i, 'capture'],
]
export const fileKind = (name: string): FileKind | undefined => endings.find(([ending]) => ending.test(name))?.[1]

export interface FileReaders {
  design(text: string): Topology
  network(text: string, name: string): Topology
  capture(bytes: Uint8Array<ArrayBuffer>, sha256: string): CaptureData
}

export type OpenedFile =
  | { readonly kind: 'design' | 'network'; readonly topology: Topology }
  | { readonly kind: 'capture'; readonly capture: CaptureData; readonly file: FileReference }

/** Rejects with an error whose message a person can read. */
export async function readFile(file: File, readers: FileReaders): Promise<OpenedFile> {
  switch (fileKind(file.name)) {
    case 'design':
      return { kind: 'design', topology: readers.design(await file.text()) }
    case 'network':
      return { kind: 'network', topology: readers.network(await file.text(), file.name) }
    case 'capture': {
      const bytes = new Uint8Array(await file.arrayBuffer())
      const sha256 = await fingerprint(bytes)
      return { kind: 'capture', capture: readers.capture(bytes, sha256), file: { sha256, name: file.name, bytes: bytes.length } }
    }
    case undefined:
      throw new Error(file.name)
  }
}

async function fingerprint(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export interface FileSlot {
  readonly component: string
  readonly parameter: string
}

/** Where a capture goes: what already names the file, else the selected component that plays one, else the first that is free. */
export function slotFor(
  sha256: string,
  components: readonly ComponentRecord[],
  selection: readonly string[],
  kindOf: (kind: string) => Kind | undefined,
): FileSlot | undefined {
  const slots = components.flatMap((component) =>
    Object.entries(kindOf(component.kind)?.parameters ?? {})
      .filter(([, spec]) => spec.type === 'file')
      .map(([parameter]) => ({ component: component.id, parameter, value: component.parameters?.[parameter] ?? '' })),
  )
  return (
    slots.find(({ value }) => value === sha256) ??
    slots.find(({ component }) => selection.includes(component)) ??
    slots.find(({ value }) => value === '') ??
    slots[0]
  )
}
