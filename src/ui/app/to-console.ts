import { useLab } from '../store/lab.ts'

/** ms within which the console's code has come */
const patience = 3000

/** Opens the console and goes to its line, once it is there. */
export function toConsole(): void {
  useLab.getState().setDock({ open: true, tab: 'console' })
  const until = performance.now() + patience
  const look = () => {
    const line = document.querySelector<HTMLElement>('[data-console-input]')
    if (line) line.focus()
    else if (performance.now() < until) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
