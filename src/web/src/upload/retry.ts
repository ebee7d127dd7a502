import { ApiError, NetworkError } from '../api.ts';
import type { Connection } from './connection.ts';
import { StorageError } from './put-part.ts';

export const tries = 3;

/** A request whose server died holds its key for a minute: so often and so long (milliseconds) it is asked whether that is over. */
const [busyInterval, busyAtMost] = [2_500, 75_000];

/** How long to wait before try number `attempt` (2, 3, …): exponential from half a second, full jitter. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return random() * 500 * 2 ** (attempt - 1);
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** `unreachable` may be nobody's fault but the network's; `busy` is still at the same request; `final` would be refused again. */
export function judge(error: unknown): 'final' | 'again' | 'busy' | 'unreachable' {
  if (error instanceof NetworkError) return 'unreachable';
  // A part whose URL has expired (403) gets a fresh one; 404 is a multipart upload that S3 no longer knows.
  if (error instanceof StorageError) return error.status === 404 ? 'final' : 'again';
  if (!(error instanceof ApiError)) return 'final';
  if (error.status >= 502 && error.status <= 504) return 'unreachable';
  if (error.code === 'request_in_progress') return 'busy';
  return error.status === 500 || error.status === 429 ? 'again' : 'final';
}

/** Three tries. While there is no connection, or the server is busy with the same request, it waits, and what failed meanwhile was no try. */
export async function persist<T>(action: () => Promise<T>, connection: Connection, signal: AbortSignal, wait = pause): Promise<T> {
  for (let [attempt, busy] = [1, 0]; ; ) {
    try {
      return await action();
    } catch (error) {
      signal.throwIfAborted();
      const verdict = judge(error);
      if (verdict === 'final') throw error;
      if (verdict === 'unreachable' && await connection.waitIfLost(signal)) continue;
      if (verdict === 'busy') {
        if ((busy += busyInterval) > busyAtMost) throw error;
        await wait(busyInterval, signal);
        continue;
      }

      if (attempt++ === tries) throw error;
      await wait(backoff(attempt), signal);
    }
  }
}
