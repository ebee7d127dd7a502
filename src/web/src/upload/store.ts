import type { About } from './about.ts';

/** All that must outlive the page for an upload to go on. */
export interface Unfinished {
  /** Owner and fingerprint: one upload per person and file. */
  id: string;
  owner: string;
  fingerprint: string;
  name: string;
  size: number;
  type: string;
  /** What was said of it; of records from before that could be said, nothing. */
  about?: About;
  added_at: number;
  /** Where the browser can find the file again by itself. */
  handle: FileSystemFileHandle | null;
  /** Idempotency-Key of its start: written down first, so that an answer that got lost is found again. */
  request_id: string;
  /** Its start was asked for under this key. */
  announced: boolean;
  upload_id: string | null;
  /** Of the whole file, once it has been read to the end. */
  sha256: string | null;
  /** How many parts, from the first, the hash has seen, and what it was then; and how each part's own began (base64, {@link sumLength}). */
  hashed: { parts: number; state: Uint8Array; sums?: string } | null;
  paused: boolean;
  cancelled: boolean;
}

const table = 'uploads';

/** Characters: 48 bits tell a part from what it was before; whole hashes of 10,000 parts would be much to write with each. */
export const sumLength = 8;

/**
 * Unfinished uploads in IndexedDB. Where a browser has none (some private windows), or no room in it, uploads work but are not
 * remembered: `keeps` says so.
 */
export class UploadStore {
  /** False: what was last to be written could not be. */
  keeps = true;
  #database: Promise<IDBDatabase | null> | null = null;

  all(owner: string): Promise<Unfinished[]> {
    return this.#run<Unfinished[]>('readonly', t => t.getAll())
      .then(found => (found ?? []).filter(u => u.owner === owner).sort((a, b) => a.added_at - b.added_at));
  }

  get(id: string): Promise<Unfinished | undefined> {
    return this.#run<Unfinished>('readonly', t => t.get(id));
  }

  async save(upload: Unfinished, changes: Partial<Unfinished> = {}): Promise<void> {
    Object.assign(upload, changes);
    await this.#run('readwrite', t => t.put(upload));
  }

  /** The server knows nothing of it any more: it begins again. What was hashed may have been cut into other parts. */
  forget(upload: Unfinished): Promise<void> {
    return this.save(upload, { request_id: crypto.randomUUID(), announced: false, upload_id: null, hashed: null });
  }

  async delete(id: string): Promise<void> {
    await this.#run('readwrite', t => t.delete(id));
  }

  /** Nothing that goes wrong here (no room left, the person cleared the browser's data) stops an upload. */
  async #run<T>(mode: IDBTransactionMode, action: (table: IDBObjectStore) => IDBRequest): Promise<T | undefined> {
    try {
      const found = await this.#ask<T>(mode, action);
      if (mode === 'readwrite') this.keeps = true;
      return found;
    } catch {
      [this.keeps, this.#database] = [false, null];
      return undefined;
    }
  }

  async #ask<T>(mode: IDBTransactionMode, action: (table: IDBObjectStore) => IDBRequest): Promise<T> {
    const database = await (this.#database ??= open());
    if (!database) throw new Error('there is no database');
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(table, mode);
      const request = action(transaction.objectStore(table));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

export function unfinished(owner: string, fingerprint: string, file: File, handle: FileSystemFileHandle | null, about: About = {}): Unfinished {
  return {
    id: `${owner}/${fingerprint}`, owner, fingerprint, name: file.name, size: file.size, type: file.type || 'application/octet-stream', about,
    added_at: Date.now(), handle, request_id: crypto.randomUUID(), announced: false, upload_id: null, sha256: null, hashed: null,
    paused: false, cancelled: false,
  };
}

function open(): Promise<IDBDatabase | null> {
  return new Promise(resolve => {
    const request = indexedDB.open('serverlessvideo', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });
}
