/** What a drawing looked like before each change, newest last. */
export class Undo<State> {
  private readonly states: State[] = [];

  /** Longer than anybody undoes; a day of drawing does not fill the memory. */
  private static readonly MOST = 200;

  remember(state: State): void {
    this.states.push(state);
    if (this.states.length > Undo.MOST) this.states.shift();
  }

  back(): State | null {
    return this.states.pop() ?? null;
  }

  get empty(): boolean {
    return this.states.length === 0;
  }
}
