/** Gives equal texts one number, from 1 on; 0 stands for nothing. */
export class Interner {
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [''];

  get count(): number {
    return this.ids.size;
  }

  idOf(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.ids.set(text, id);
      this.texts.push(text);
    }
    return id;
  }

  textOf(id: number): string {
    return this.texts[id];
  }
}
