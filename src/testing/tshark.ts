/** For tests, where tshark is installed: what it finds wrong with frames. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePcap } from '../protocols/pcap-write.ts'

/** LINKTYPE_ETHERNET */
const ethernet = 1
const checked = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`])

export const hasTshark = spawnSync('tshark', ['--version']).status === 0

/** One line for each frame with an error or a warning in it: its number and what tshark says. */
export function complaints(frames: readonly Uint8Array[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'active-network-lab-tshark-'))
  try {
    const file = join(folder, 'frames.pcap')
    writeFileSync(
      file,
      writePcap(
        { linkType: ethernet },
        frames.map((bytes, i) => ({ time: BigInt(i) * 1000n, bytes })),
      ),
    )
    // severities of expert information: 0x600000 is a warning, 0x800000 an error
    const fields = ['frame.number', '_ws.expert.message'].flatMap((field) => ['-e', field])
    const filter = '_ws.expert.severity >= 0x600000 || _ws.malformed'
    const { stdout, stderr, status } = spawnSync('tshark', ['-r', file, ...checked, '-Y', filter, '-T', 'fields', ...fields], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`tshark: ${stderr}`)
    return stdout.split('\n').filter((line) => line !== '')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
