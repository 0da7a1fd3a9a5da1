/** A thread, as far as the machine needs to know it: an identity, and whether it was told to die. */
export interface Task {
  /** From 0, in the order of the scenario document. */
  readonly id: number;
  readonly name: string;
  /** A pending SIGKILL: killable waits return -EINTR. */
  fatalSignalPending: boolean;
}
