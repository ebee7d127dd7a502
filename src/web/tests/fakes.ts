import 'fake-indexeddb/auto';
import { ApiError, type Video } from '../src/api.ts';
import { Connection } from '../src/upload/connection.ts';
import { parallel, type Environment } from '../src/upload/environment.ts';
import { Slots } from '../src/upload/flow.ts';
import type { HashJob, Hashed } from '../src/upload/hashing.ts';
import type { Announced, Duplicate, HashedPart, PartUrl, Progress, StoredPart } from '../src/upload/server.ts';
import { UploadStore } from '../src/upload/store.ts';

export const mebibyte = 1024 * 1024;
export const partSize = 8 * mebibyte;

/** A file of a size without its bytes. */
export function file(name: string, parts: number, lastModified = 1): File {
  const content = new Blob([name]);
  return { name, size: parts * partSize, type: 'video/mp4', lastModified, slice: () => content } as unknown as File;
}

interface Multipart {
  file: Announced;
  status: Progress['status'];
  parts: Map<number, StoredPart>;
}

/** The API and S3 behind it, in memory; every call is written down. */
export class FakeServer {
  readonly calls: string[] = [];
  readonly uploads = new Map<string, Multipart>();
  readonly keys = new Map<string, string>();
  readonly puts: number[] = [];
  readonly signed: number[][] = [];
  completed: { sha256: string; parts: StoredPart[] } | null = null;
  duplicate: Duplicate | null = null;
  duplicateAtComplete: Duplicate | null = null;
  onWire = 0;
  mostOnWire = 0;
  /** Called before a part is taken; what it throws is the answer. */
  beforePut: (part: number, signal: AbortSignal) => Promise<void> | void = () => {};
  afterStart: () => void = () => {};

  async start(announced: Announced, key: string) {
    this.calls.push('start');
    if (this.duplicate) return this.duplicate;
    const id = this.keys.get(key) ?? `upload-${this.uploads.size + 1}`;
    this.keys.set(key, id);
    if (!this.uploads.has(id)) this.uploads.set(id, { file: announced, status: 'open', parts: new Map() });
    this.afterStart();
    return { upload_id: id, video_id: id, part_size: partSize, part_count: announced.file_size / partSize, resumed: false };
  }

  async status(id: string): Promise<Progress | null> {
    this.calls.push('status');
    const upload = this.uploads.get(id);
    if (!upload) return null;
    const count = upload.file.file_size / partSize;
    const missing = Array.from({ length: count }, (_, i) => i + 1).filter(part => !upload.parts.has(part));
    return {
      status: upload.status, video_id: id, file_size: upload.file.file_size, part_size: partSize, part_count: count,
      bytes_uploaded: upload.parts.size * partSize, uploaded_parts: [...upload.parts.values()].map(p => ({ ...p, size: partSize })), missing_parts: missing,
    };
  }

  async sign(id: string, parts: HashedPart[]): Promise<PartUrl[]> {
    this.#open(id);
    this.signed.push(parts.map(p => p.part_number));
    return parts.map(p => ({
      part_number: p.part_number, url: `${id}?${p.part_number}`, headers: { sha256: p.sha256 }, expires_at: new Date(Date.now() + 900_000).toISOString(),
    }));
  }

  async put(target: PartUrl, _blob: Blob, signal: AbortSignal, onProgress: (sent: number) => void): Promise<string> {
    this.mostOnWire = Math.max(this.mostOnWire, ++this.onWire);
    try {
      await new Promise(resolve => setTimeout(resolve, 1));
      signal.throwIfAborted();
      await this.beforePut(target.part_number, signal);
      signal.throwIfAborted();
      onProgress(partSize);
      this.puts.push(target.part_number);
      const etag = `"etag-${target.part_number}"`;
      this.uploads.get(target.url.split('?')[0])!.parts.set(target.part_number, { part_number: target.part_number, etag, sha256: target.headers['sha256'] });
      return etag;
    } finally {
      this.onWire--;
    }
  }

  async complete(id: string, sha256: string, parts: StoredPart[]) {
    this.calls.push('complete');
    const upload = this.#open(id);
    if (upload.parts.size * partSize !== upload.file.file_size) throw new ApiError(422, 'parts_missing', 'parts are missing');
    if (this.duplicateAtComplete) return this.duplicateAtComplete;
    upload.status = 'completing';
    this.completed = { sha256, parts };
    return { id } as never;
  }

  /** What `GET /videos/{id}` says, each time; the last again and again. */
  videos: Partial<Video>[] = [{ status: 'processing' }];

  async video(id: string): Promise<Video> {
    this.calls.push('video');
    return { id, error: null, ...(this.videos.length > 1 ? this.videos.shift() : this.videos[0]) } as Video;
  }

  async abort(id: string): Promise<void> {
    this.calls.push('abort');
    this.#open(id);
    this.uploads.delete(id);
  }

  #open(id: string): Multipart {
    const upload = this.uploads.get(id);
    if (!upload) throw new ApiError(404, 'not_found', 'nothing');
    if (upload.status !== 'open') throw new ApiError(409, 'upload_closed', 'closed');
    return upload;
  }
}

export const shaOf = (part: number): string => `${String(part).padStart(8, '0')}-sha256`;

/** A part's hash is its number, the whole's is the file's name; the state is the number of parts seen. */
export async function* hash(job: HashJob, signal: AbortSignal): AsyncGenerator<Hashed, void> {
  for (const part of job.parts) yield { part, sha256: shaOf(part) };
  if (!job.sequence) return;
  const count = job.file.size / job.partSize;
  for (let part = job.sequence.from; part <= count; part++) {
    await new Promise(resolve => setTimeout(resolve, 0));
    signal.throwIfAborted();
    yield { part, sha256: shaOf(part), state: Uint8Array.of(part) };
  }

  yield { whole: `whole-${job.file.name}` };
}

export function environment(server = new FakeServer(), probe = async () => true): Environment & { server: FakeServer } {
  const env = {
    server, store: new UploadStore(), connection: new Connection(probe, new EventTarget()), slots: new Slots(parallel), hash,
    put: server.put.bind(server), wait: async () => {},
  };
  return env as unknown as Environment & { server: FakeServer };
}

export function until(target: EventTarget, condition: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it never became so')), 5_000);
    const look = () => {
      if (!condition()) return;
      clearTimeout(timer);
      clearInterval(poll);
      target.removeEventListener('change', look);
      resolve();
    };
    const poll = setInterval(look, 5);
    target.addEventListener('change', look);
    look();
  });
}
