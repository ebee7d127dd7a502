import type { HashedPart, PartUrl } from './server.ts';

/** One request signs so many parts ahead: few requests, and URLs that are young when their turn comes. */
const batch = 16;

/** A URL that ends sooner than this (ms) may not live until its part has arrived. */
const margin = 60_000;

/** Presigned URLs, asked for in batches. Each is given out once: who tries again gets a fresh one. */
export class PartUrls {
  readonly #kept = new Map<number, Promise<PartUrl | null>>();
  readonly #sign: (parts: HashedPart[]) => Promise<PartUrl[]>;
  readonly #waiting: readonly HashedPart[];

  /** @param waiting the parts whose turn comes next, as they are when a URL is asked for. */
  constructor(sign: (parts: HashedPart[]) => Promise<PartUrl[]>, waiting: readonly HashedPart[]) {
    [this.#sign, this.#waiting] = [sign, waiting];
  }

  async take(part: HashedPart): Promise<PartUrl> {
    const kept = this.#kept.get(part.part_number);
    this.#kept.delete(part.part_number);
    const url = await kept;
    if (url && Date.parse(url.expires_at) - Date.now() > margin) return url;

    const ahead = this.#waiting.filter(p => !this.#kept.has(p.part_number)).slice(0, batch - 1);
    const signed = this.#sign([part, ...ahead]);
    for (const { part_number } of ahead) {
      this.#kept.set(part_number, signed.then(urls => find(urls, part_number), () => null));
    }

    return find(await signed, part.part_number);
  }
}

function find(urls: PartUrl[], part: number): PartUrl {
  return urls.find(u => u.part_number === part)!;
}
