import { ApiError, type Video } from '../api.ts';
import type { Environment } from './environment.ts';
import { PartSender } from './part-sender.ts';
import { StorageError } from './put-part.ts';
import { decide, type Resumed } from './resume.ts';
import { judge, persist } from './retry.ts';
import type { Announced, Duplicate, Started, StoredPart } from './server.ts';
import type { Unfinished } from './store.ts';

/** Files up to this (bytes) are read before they are sent, so that a duplicate sends nothing. A page can be given another limit before it loads. */
export const hashedFirst = (globalThis as { hashedFirst?: number }).hashedFirst ?? 512 * 1024 * 1024;

/** How much (bytes) is read at once when a file is hashed first. */
const chunk = 8 * 1024 * 1024;

/** How often what the server has is compared again when it is not what we took it for. */
const rounds = 3;

export interface Arrived {
  videoId: string;
  duplicate: boolean;
}

/** Told of each step and of every byte. */
export interface Watcher {
  /** The upload was begun elsewhere: what is there already need not be sent. */
  joined(): void;
  step(step: 'hashing' | 'sending' | 'completing'): void;
  /**
   * @param bytes of the file that were hashed (while hashing) or sent, in all.
   * @param went out since the last call.
   */
  moved(bytes: number, went: number): void;
}

/** Somebody ended it while it was sent, and does not want it: it does not begin anew by itself. */
export class EndedError extends ApiError {
  constructor() {
    super(409, 'upload_closed', 'The upload was ended from elsewhere.');
  }
}

/** The server or S3 knows the upload otherwise than we do: look again. */
export function isStale(error: unknown): boolean {
  return error instanceof ApiError
    ? ['upload_closed', 'not_found', 'parts_missing', 'part_mismatch'].includes(error.code)
    : error instanceof StorageError && error.status === 404;
}

export function announcement({ name, size, type, sha256, about }: Unfinished): Announced {
  return { ...about, file_name: name, file_size: size, content_type: type, ...(sha256 ? { sha256 } : {}) };
}

/** One attempt to bring a file in, from wherever an earlier one stopped. */
export class Transfer {
  readonly #record: Unfinished;
  readonly #file: File;
  readonly #env: Environment;
  readonly #watcher: Watcher;
  readonly #signal: AbortSignal;
  /** This attempt has seen it take parts. */
  #wasOpen = false;
  /** To a complete that may have been carried out there was no answer. If it found a duplicate, nothing is left of the upload. */
  #unanswered = false;

  constructor(record: Unfinished, file: File, env: Environment, watcher: Watcher, signal: AbortSignal) {
    [this.#record, this.#file, this.#env, this.#watcher, this.#signal] = [record, file, env, watcher, signal];
  }

  async run(): Promise<Arrived> {
    for (let round = 1; ; round++) {
      try {
        const upload = await this.#open();
        if ('videoId' in upload) return upload;
        const parts = await new PartSender(this.#record, this.#file, upload, this.#env, this.#watcher).run(this.#signal);
        this.#watcher.step('completing');
        const answer = await this.#persist(() => this.#complete(parts));
        return 'duplicate' in answer ? taken(answer) : { videoId: (answer as Video).id, duplicate: false };
      } catch (error) {
        if (error instanceof EndedError || !isStale(error) || round === rounds) throw error;
      }
    }
  }

  /** The upload as the server has it: the one begun before if it still takes parts, else a new one. */
  async #open(): Promise<Resumed | Arrived> {
    const { server, store } = this.#env;
    if (!this.#record.upload_id) {
      const started = await this.#start();
      if ('duplicate' in started) return taken(started);
      await store.save(this.#record, { upload_id: started.upload_id });
      if (started.resumed) this.#watcher.joined();
    }

    this.#watcher.step('sending');
    const progress = await this.#persist(() => server.status(this.#record.upload_id!, this.#signal));
    const decision = decide(progress);
    if (decision.go === 'done') return { videoId: progress!.video_id, duplicate: false };
    if (decision.go === 'on') {
      this.#wasOpen = true;
      return { ...progress!, ...decision };
    }

    await store.forget(this.#record);
    // Begun once more with its hash, it is answered with the video that has the file.
    if (this.#wasOpen && !this.#unanswered) throw new EndedError();
    this.#unanswered = false;
    throw new ApiError(409, 'upload_closed', 'The upload was ended from elsewhere.');
  }

  async #complete(parts: StoredPart[]): Promise<Video | Duplicate> {
    const { upload_id, sha256 } = this.#record;
    try {
      return await this.#env.server.complete(upload_id!, sha256!, parts, this.#signal);
    } catch (error) {
      this.#unanswered ||= judge(error) !== 'final';
      throw error;
    }
  }

  async #start(): Promise<Started | Duplicate> {
    if (this.#record.size <= hashedFirst && !this.#record.sha256) await this.#hashFirst();
    await this.#env.store.save(this.#record, { announced: true });
    return this.#persist(() => this.#env.server.start(announcement(this.#record), this.#record.request_id, this.#signal));
  }

  async #hashFirst(): Promise<void> {
    this.#watcher.step('hashing');
    const job = { file: this.#file, partSize: chunk, parts: [], sequence: { from: 1, state: null } };
    for await (const message of this.#env.hash(job, this.#signal)) {
      if ('whole' in message) this.#record.sha256 = message.whole;
      else this.#watcher.moved(message.part * chunk, 0);
    }
  }

  #persist<T>(action: () => Promise<T>): Promise<T> {
    return persist(action, this.#env.connection, this.#signal, this.#env.wait);
  }
}

function taken(answer: Duplicate): Arrived {
  return { videoId: answer.video.id, duplicate: true };
}
