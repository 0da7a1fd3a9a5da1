/** `(M:desktop VP:0, KP:0, SP:0 HP:0 #P:2)` in the header of a latency trace, by the name of the preemption model in scenario documents. */
const MODELS: Readonly<Record<string, string>> = { server: 'none', desktop: 'voluntary', preempt: 'full' };

/** What the comments at the beginning of a trace tell of the machine. */
export class RecordedMachine {
  private cpus: number | null = null;
  private preempt: string | null = null;

  comment(line: string): void {
    if (!line.includes('#P:')) return;
    const cpus = /#P:(\d{1,4})\b/.exec(line);
    if (cpus !== null) this.cpus = Number(cpus[1]);
    const model = /\(M:(\w+)/.exec(line);
    if (model !== null) this.preempt = MODELS[model[1]] ?? null;
  }

  /** Fields for the header of a trace, those that are known. */
  fields(): { readonly cpus?: number; readonly preempt?: string } {
    return {
      ...(this.cpus === null ? {} : { cpus: this.cpus }),
      ...(this.preempt === null ? {} : { preempt: this.preempt }),
    };
  }
}
