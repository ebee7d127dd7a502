/**
 * The `Idempotency-Key` of a request that a person may repeat: the same as long as the same is asked for and no answer came, so that
 * a request that was done although its answer got lost is not done twice.
 */
export class Repeatable {
  #asked: string | null = null;
  #key = '';

  keyOf(asked: string): string {
    if (asked !== this.#asked) [this.#asked, this.#key] = [asked, crypto.randomUUID()];
    return this.#key;
  }

  /** What is asked for from now on is something new, even if it reads the same. */
  answered(): void {
    this.#asked = null;
  }
}
