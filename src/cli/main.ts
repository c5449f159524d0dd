/** Entry of the command line. */
import { lab } from './lab.ts'
import { nodeShell } from './shell.ts'

// A reader that has seen enough, such as head, is no fault of the command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
process.exitCode = await lab(process.argv.slice(2), nodeShell)
