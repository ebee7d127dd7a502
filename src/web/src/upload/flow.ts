/** So many at once, the others in the order they came. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async use<T>(action: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    try {
      return await action();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** Work handed from one to several, in order. */
export class Channel<T> {
  readonly waiting: T[] = [];
  readonly #takers: ((item: T | undefined) => void)[] = [];
  #closed = false;

  put(item: T): void {
    const taker = this.#takers.shift();
    if (taker) taker(item);
    else this.waiting.push(item);
  }

  close(): void {
    this.#closed = true;
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  /** Undefined: nothing will come any more. */
  take(): Promise<T | undefined> {
    if (this.waiting.length > 0 || this.#closed) return Promise.resolve(this.waiting.shift());
    return new Promise(resolve => this.#takers.push(resolve));
  }
}

/** Runs all at once. The first failure stops the others, and is thrown when the last of them has ended. */
export async function together(signal: AbortSignal, tasks: ((signal: AbortSignal) => Promise<void>)[]): Promise<void> {
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  await Promise.allSettled(tasks.map(task => task(both).catch(error => failed.abort(error))));
  both.throwIfAborted();
}
