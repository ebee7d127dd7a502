import { ApiError, call, type Video } from '../api.ts';
import type { HashMessage } from './hash.worker.ts';
import { backoff, pause } from './retry.ts';
import { Speedometer } from './speed.ts';

interface Initiated {
  upload_id: string;
  video_id: string;
  part_size: number;
  part_count: number;
}

interface PartUrl {
  part_number: number;
  url: string;
  headers: Record<string, string>;
}

export type UploadState = 'waiting' | 'sending' | 'completing' | 'done' | 'failed' | 'cancelled';

const parallel = 4;
const tries = 3;

/** One file on its way to the bucket. Fires `change` whenever something a person sees moved. */
export class Upload extends EventTarget {
  readonly file: File;
  readonly title: string;
  state: UploadState = 'waiting';
  sent = 0;
  videoId: string | null = null;
  error: ApiError | Error | null = null;

  readonly #abort = new AbortController();
  readonly #speed = new Speedometer();
  readonly #inFlight = new Map<number, number>();
  #uploadId: string | null = null;
  #finished = 0;

  constructor(file: File) {
    super();
    this.file = file;
    this.title = file.name.replace(/\.[^.]+$/, '');
  }

  get bytesPerSecond(): number {
    return this.#speed.bytesPerSecond;
  }

  get secondsLeft(): number {
    return this.bytesPerSecond > 0 ? (this.file.size - this.sent) / this.bytesPerSecond : Infinity;
  }

  async run(): Promise<void> {
    try {
      this.#become('sending');
      const upload = await call<Initiated | { duplicate: true; video: Video }>('POST', '/uploads', {
        file_name: this.file.name, file_size: this.file.size, content_type: this.file.type || 'application/octet-stream', title: this.title,
      }, this.#abort.signal);
      if ('duplicate' in upload) {
        this.videoId = upload.video.id;
        this.#become('done');
        return;
      }

      this.#uploadId = upload.upload_id;
      this.videoId = upload.video_id;
      const completed = await this.#sendParts(upload);
      this.#become('completing');
      await this.#retried(() => call('POST', `/uploads/${upload.upload_id}/complete`, completed, this.#abort.signal));
      this.#become('done');
    } catch (error) {
      if (this.state === 'cancelled') return;
      this.error = error instanceof Error ? error : new Error(String(error));
      this.#abort.abort();
      this.#become('failed');
    }
  }

  /** Stops, and leaves nothing behind in the bucket. */
  async cancel(): Promise<void> {
    this.#become('cancelled');
    this.#abort.abort(new DOMException('cancelled', 'AbortError'));
    if (this.#uploadId) await call('DELETE', `/uploads/${this.#uploadId}`).catch(() => undefined);
  }

  /** The worker hashes ahead; each hashed part is sent as soon as one of the four senders is free. */
  async #sendParts(upload: Initiated): Promise<{ sha256: string; parts: { part_number: number; etag: string; sha256: string }[] }> {
    const parts: { part_number: number; etag: string; sha256: string }[] = [];
    const hashes = hashParts(this.file, upload.part_size, this.#abort.signal);
    let whole = '';
    const sender = async (): Promise<void> => {
      for (let next = await hashes.next(); !next.done; next = await hashes.next()) {
        const message = next.value;
        if ('whole' in message) whole = message.whole;
        else parts.push({ part_number: message.part, sha256: message.sha256, etag: await this.#sendPart(upload, message.part, message.sha256) });
      }
    };
    await Promise.all(Array.from({ length: parallel }, sender));
    return { sha256: whole, parts: parts.sort((a, b) => a.part_number - b.part_number) };
  }

  /** Each try asks for a fresh URL, so an expired one heals itself. */
  #sendPart(upload: Initiated, part: number, sha256: string): Promise<string> {
    const blob = this.file.slice((part - 1) * upload.part_size, part * upload.part_size);
    return this.#retried(async () => {
      this.#progress(part, 0);
      const { parts: [target] } = await call<{ parts: PartUrl[] }>('POST', `/uploads/${upload.upload_id}/parts`, { parts: [{ part_number: part, sha256 }] }, this.#abort.signal);
      const etag = await put(target, blob, this.#abort.signal, sent => this.#progress(part, sent));
      this.#inFlight.delete(part);
      this.#finished += blob.size;
      return etag;
    });
  }

  /** Three tries; what the server refuses for good is not asked again. */
  async #retried<T>(action: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        const hopeless = error instanceof ApiError && error.status < 500 && error.status !== 429;
        if (hopeless || attempt === tries || this.#abort.signal.aborted) throw error;
        await pause(backoff(attempt + 1), this.#abort.signal);
      }
    }
  }

  #progress(part: number, sent: number): void {
    this.#inFlight.set(part, sent);
    this.sent = this.#finished + [...this.#inFlight.values()].reduce((sum, n) => sum + n, 0);
    this.#speed.add(performance.now(), this.sent);
    this.dispatchEvent(new Event('change'));
  }

  #become(state: UploadState): void {
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}

/** Hashes in a worker, handed out in order to whoever asks next. */
async function* hashParts(file: File, partSize: number, signal: AbortSignal): AsyncGenerator<Exclude<HashMessage, { error: string }>, void> {
  const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
  const queue: HashMessage[] = [];
  let wake = () => {};
  worker.onmessage = (event: MessageEvent<HashMessage>) => {
    queue.push(event.data);
    wake();
  };
  worker.onerror = event => {
    queue.push({ error: event.message || 'the file could not be read' });
    wake();
  };
  signal.addEventListener('abort', () => wake(), { once: true });
  worker.postMessage({ file, partSize });
  try {
    while (true) {
      while (queue.length === 0) {
        signal.throwIfAborted();
        await new Promise<void>(resolve => (wake = resolve));
      }

      const message = queue.shift()!;
      if ('error' in message) throw new Error(message.error);
      yield message;
      if ('whole' in message) return;
    }
  } finally {
    worker.terminate();
  }
}

/** XMLHttpRequest, because fetch tells no upload progress. */
function put(target: PartUrl, blob: Blob, signal: AbortSignal, onProgress: (sent: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener('abort', stop, { once: true });
    request.open('PUT', target.url);
    for (const [name, value] of Object.entries(target.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = event => onProgress(event.loaded);
    request.onload = () => {
      const etag = request.getResponseHeader('etag');
      if (request.status === 200 && etag) resolve(etag);
      else reject(new Error(`The storage refused a part (${request.status}).`));
    };
    request.onerror = () => reject(new Error('The network failed.'));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener('abort', stop);
    request.send(blob);
  });
}
