/** Where programs run, and what they get there: for the page, without the machines that check and run them. */
export { type Place, targetAt } from '../catalogue/ebpf/reading.ts'
