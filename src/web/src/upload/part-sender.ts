import { parallel, type Environment } from './environment.ts';
import { Channel, together } from './flow.ts';
import { PartUrls } from './part-urls.ts';
import { sizeOf, type Resumed } from './resume.ts';
import { persist } from './retry.ts';
import type { HashedPart, StoredPart } from './server.ts';
import { sumLength, type Unfinished } from './store.ts';
import type { Watcher } from './transfer.ts';

/** Sends the parts that S3 does not have, while the file is still being hashed. */
export class PartSender {
  readonly #record: Unfinished;
  readonly #file: File;
  readonly #upload: Resumed;
  readonly #env: Environment;
  readonly #watcher: Watcher;
  readonly #channel = new Channel<HashedPart>();
  /** Bytes of each part that arrived or are on their way. */
  readonly #sent = new Map<number, number>();

  constructor(record: Unfinished, file: File, upload: Resumed, env: Environment, watcher: Watcher) {
    [this.#record, this.#file, this.#upload, this.#env, this.#watcher] = [record, file, upload, env, watcher];
  }

  /** Gives all parts, those that were there and those it sent. */
  async run(signal: AbortSignal): Promise<StoredPart[]> {
    const { stored } = this.#upload;
    for (const part of stored.keys()) this.#sent.set(part, sizeOf(part, this.#upload));
    this.#moved();
    const urls = new PartUrls(parts => this.#env.server.sign(this.#record.upload_id!, parts, signal), this.#channel.waiting);
    await together(signal, [s => this.#hash(s), ...Array.from({ length: parallel }, () => (s: AbortSignal) => this.#send(urls, s))]);
    return [...stored.values()].sort((a, b) => a.part_number - b.part_number);
  }

  /**
   * Runs ahead of the senders. A part that S3 has with the same hash is not sent again; with another one it is. Of parts that were
   * hashed on an earlier page the sums are remembered; where S3 has another, or none is known, the part is read again.
   */
  async #hash(signal: AbortSignal): Promise<void> {
    const { part_size, part_count, stored } = this.#upload;
    const { sha256: whole, hashed: before } = this.#record;
    const hashed = before && before.sums?.length === before.parts * sumLength ? before : null;
    let sums = hashed?.sums ?? '';
    const isKnown = (part: number) => stored.has(part) && stored.get(part)!.sha256.slice(0, sumLength) === sums.slice((part - 1) * sumLength, part * sumLength);
    const seen = whole ? part_count : hashed?.parts ?? 0;
    const sequence = whole ? null : { from: seen + 1, state: hashed?.state ?? null };
    const parts = Array.from({ length: seen }, (_, i) => i + 1).filter(part => !isKnown(part));
    const job = { file: this.#file, partSize: part_size, parts, sequence };
    try {
      for await (const message of this.#env.hash(job, signal)) {
        if ('whole' in message) {
          await this.#env.store.save(this.#record, { sha256: message.whole });
          continue;
        }

        const { part, sha256, state } = message;
        if (stored.get(part)?.sha256 !== sha256) this.#channel.put({ part_number: part, sha256 });
        if (state) await this.#env.store.save(this.#record, { hashed: { parts: part, state, sums: (sums += sha256.slice(0, sumLength)) } });
      }
    } finally {
      this.#channel.close();
    }
  }

  async #send(urls: PartUrls, signal: AbortSignal): Promise<void> {
    for (let part = await this.#channel.take(); part; part = await this.#channel.take()) {
      const next = part;
      const etag = await this.#env.slots.use(() => this.#sendPart(next, urls, signal));
      this.#upload.stored.set(next.part_number, { ...next, etag });
    }
  }

  #sendPart(part: HashedPart, urls: PartUrls, signal: AbortSignal): Promise<string> {
    const number = part.part_number;
    const offset = (number - 1) * this.#upload.part_size;
    const blob = this.#file.slice(offset, offset + this.#upload.part_size);
    return persist(async () => {
      signal.throwIfAborted();
      this.#moved(number, 0);
      const etag = await this.#env.put(await urls.take(part), blob, signal, sent => this.#moved(number, sent));
      this.#moved(number, blob.size);
      return etag;
    }, this.#env.connection, signal, this.#env.wait);
  }

  #moved(part = 0, bytes = 0): void {
    const went = part === 0 ? 0 : bytes - (this.#sent.get(part) ?? 0);
    if (part > 0) this.#sent.set(part, bytes);
    this.#watcher.moved([...this.#sent.values()].reduce((sum, n) => sum + n, 0), went);
  }
}
