/** What a command needs of the machine it runs on, so that a test can stand in for it. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

export interface Shell {
  exists(path: string): boolean
  /** throws an Error whose `code` is Node's: ENOENT, EISDIR … */
  read(path: string): Uint8Array
  readStandardInput(): Uint8Array
  /** throws as `read` does */
  write(path: string, bytes: Uint8Array): void
  out(text: string): void
  error(text: string): void
  /** milliseconds of wall time */
  clock(): number
}

export const nodeShell: Shell = {
  exists: existsSync,
  read: (path) => readFileSync(path),
  readStandardInput: () => readFileSync(0),
  write: (path, bytes) => writeFileSync(path, bytes),
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  clock: () => performance.now(),
}

/** The input is not what the command can work with: one line on standard error, exit code 2. */
export class BadInput extends Error {}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A file's bytes, or `-` for standard input. */
export function readBytes(shell: Shell, path: string): Uint8Array {
  try {
    return path === '-' ? shell.readStandardInput() : shell.read(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'this is a folder' : String(error)
    throw new BadInput(`${path}: ${why}`)
  }
}

/** UTF-8 text; a byte-order mark is left out. */
export function readText(shell: Shell, path: string): string {
  const bytes = readBytes(shell, path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new BadInput(`${path}: this is not text in UTF-8`)
  }
}
