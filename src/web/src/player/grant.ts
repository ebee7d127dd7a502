/**
 * A renewed grant gives the same URLs apart from the query: a player that swaps the query of every request it makes
 * goes on where it was.
 */
export class Grant {
  #query: URLSearchParams;
  #expires: number;

  constructor(url: string, expiresAt: string) {
    [this.#query, this.#expires] = [Grant.#parse(url), Date.parse(expiresAt)];
  }

  renew(url: string, expiresAt: string): void {
    [this.#query, this.#expires] = [Grant.#parse(url), Date.parse(expiresAt)];
  }

  /** Milliseconds until it should be renewed: four fifths of what is left, at least a second, at most a day. */
  renewIn(now: number): number {
    return Math.min(86_400_000, Math.max(1_000, (this.#expires - now) * 0.8));
  }

  apply(url: string): string {
    const target = new URL(url, globalThis.location?.href);
    for (const [name, value] of this.#query) target.searchParams.set(name, value);
    return target.href;
  }

  static #parse(url: string): URLSearchParams {
    return new URL(url, globalThis.location?.href).searchParams;
  }
}
