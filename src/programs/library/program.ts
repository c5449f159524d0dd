/** A program of the library: a text that a person opens, reads, changes and keeps as their own. */
export interface LibraryProgram {
  /** what its file is called */
  readonly id: string
  readonly title: string
  /** one sentence */
  readonly doc: string
  readonly language: 'ebpf-assembly' | 'javascript'
  /** where its class of service may run */
  readonly levels: readonly ('nic' | 'kernel' | 'user' | 'cluster')[]
  /** hooks whose context and verdicts its machine code is written for; absent for scripts */
  readonly hooks?: readonly ('xdp' | 'tc' | 'netfilter')[]
  /** begins with what it does, where it runs and which numbers are to be changed */
  readonly text: string
}
