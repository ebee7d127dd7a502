/**
 * A renewed grant gives the same URLs apart from the query: a player that swaps the query of every request it makes
 * goes on where it was.
 */
export class Grant {
  #origin: string;
  #query: URLSearchParams;
  #expires: number;

  constructor(url: string, expiresAt: string) {
    const playlist = Grant.#parse(url);
    [this.#origin, this.#query, this.#expires] = [playlist.origin, playlist.searchParams, Date.parse(expiresAt)];
  }

  renew(url: string, expiresAt: string): void {
    [this.#query, this.#expires] = [Grant.#parse(url).searchParams, Date.parse(expiresAt)];
  }

  /** Milliseconds until it should be renewed: four fifths of what is left, at most a day, at least half a minute: the clock here may be wrong. */
  renewIn(now: number): number {
    return Math.min(86_400_000, Math.max(30_000, (this.#expires - now) * 0.8));
  }

  /** Whether it opens that; what another host serves has a token of its own in its address. */
  covers(url: string): boolean {
    const target = Grant.#parse(url);
    return target.origin === this.#origin && /^\/(media|p)\//.test(target.pathname);
  }

  /** Only where it opens something: a signature is nobody else's to have. */
  apply(url: string): string {
    if (!this.covers(url)) return url;
    const target = Grant.#parse(url);
    for (const [name, value] of this.#query) target.searchParams.set(name, value);
    return target.href;
  }

  static #parse(url: string): URL {
    return new URL(url, globalThis.location?.href);
  }
}
