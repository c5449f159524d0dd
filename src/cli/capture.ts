/** `lab capture`: what a capture file holds and where it is damaged. */
import { type Damage, readCapture, summariseCapture } from '../protocols/capture.ts'
import { BadInput, readBytes, type Shell, sha256Of } from './shell.ts'
import { count, readable, table } from './table.ts'

export function capture(shell: Shell, path: string, { json = false }: { json?: boolean }): void {
  const bytes = readBytes(shell, path)
  const file = readCapture(bytes)
  const { format, damage, untimed } = file
  if (format === 'unknown') throw new BadInput(`${path}: byte ${damage[0].offset}: ${damage[0].message}`)
  const { packets, originalBytes, capturedBytes, durationSeconds, firstTime, lastTime, linkTypes } = summariseCapture(file)
  const sha256 = sha256Of(bytes)
  if (json) {
    const times = { durationSeconds, firstTime, lastTime }
    const summary = { format, sha256, packets, bytes: originalBytes, capturedBytes, ...times, linkTypes, untimed, damage }
    shell.out(`${JSON.stringify(summary, null, 2)}\n`)
    return
  }
  const rate = durationSeconds > 0 ? `, ${readable((originalBytes * 8) / durationSeconds, 'bit/s')}` : ''
  shell.out(
    `${path}: ${format}, ${count(packets)} packets in ${durationSeconds} s\n` +
      `${count(originalBytes)} bytes on the link${rate}; ${count(capturedBytes)} bytes in the file\n` +
      (firstTime === null ? '' : `first ${firstTime}, last ${lastTime}\n`) +
      `SHA-256 ${sha256}\n` +
      (packets > 0
        ? `\n${table(
            ['link type', 'packets'],
            linkTypes.map(({ name, packets }) => [name, count(packets)]),
          )}`
        : '') +
      (untimed > 0 ? `\n${count(untimed)} packets have no time of their own\n` : '') +
      (damage.length > 0 ? `\nDamage\n${damage.map(damageLine).join('')}` : ''),
  )
}

const damageLine = ({ offset, message, final }: Damage) =>
  `byte ${offset}: ${message}${final ? '; nothing behind it could be read' : ''}\n`
