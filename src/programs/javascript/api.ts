/** What the world does for a program. */
export interface Host {
  /** picoseconds: the simulated time */
  readonly time: number
  /** uniform in [0, 1), from the run's own stream */
  random(): number
  /**
   * @param fields a packet's words (exchange.ts, `field`), valid during the call
   * @param bytes of the packet, valid during the call
   * @param to an address, or what else the host takes
   */
  send(fields: Int32Array, bytes: Uint8Array, to: number): void
  /** `onTimer(mark)` is to be called. @param after picoseconds from now */
  timer(after: number, mark: number): void
  log(line: string): void
}
