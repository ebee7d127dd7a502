export interface HashJob {
  file: File;
  partSize: number;
  /** Parts to hash each by itself, first. */
  parts: number[];
  /** Then everything from this part on, with what the hash of the whole file was before it. Null: the whole is known. */
  sequence: { from: number; state: Uint8Array | null } | null;
}

export type HashMessage =
  | { part: number; sha256: string; state?: Uint8Array }
  | { whole: string }
  | { end: true }
  | { error: string };

export type Hashed = Exclude<HashMessage, { end: true } | { error: string }>;

/** The file cannot be read: it was changed, moved or taken away since it was chosen. */
export class UnreadableError extends Error {}

/** Hashes in a worker of its own; ends with it, or when the signal says so. */
export async function* hashFile(job: HashJob, signal: AbortSignal): AsyncGenerator<Hashed, void> {
  const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
  const messages: HashMessage[] = [];
  let wake = () => {};
  const take = (message: HashMessage) => {
    messages.push(message);
    wake();
  };
  const stop = () => wake();
  worker.onmessage = (event: MessageEvent<HashMessage>) => take(event.data);
  worker.onerror = event => take({ error: event.message });
  signal.addEventListener('abort', stop);
  worker.postMessage(job);
  try {
    while (true) {
      signal.throwIfAborted();
      const message = messages.shift();
      if (!message) await new Promise<void>(resolve => (wake = resolve));
      else if ('error' in message) throw new UnreadableError(message.error);
      else if ('end' in message) return;
      else yield message;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    worker.terminate();
  }
}
