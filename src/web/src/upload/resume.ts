import type { Progress, StoredPart } from './server.ts';

/** What to do with an upload that was begun before. */
export type Decision =
  /** Send what is missing. */
  | { go: 'on'; stored: Map<number, StoredPart> }
  /** All was sent; the server has it in hand. */
  | { go: 'done' }
  /** It was aborted, failed or forgotten: nothing of it is left. */
  | { go: 'anew' };

/** An upload that goes on. */
export type Resumed = Progress & Extract<Decision, { go: 'on' }>;

/** @param progress null: the server knows of no such upload. */
export function decide(progress: Progress | null): Decision {
  switch (progress?.status) {
    case 'open': return {
      go: 'on',
      stored: new Map(progress.uploaded_parts.map(({ part_number, etag, sha256 }) => [part_number, { part_number, etag, sha256 }])),
    };
    case 'completing':
    case 'completed': return { go: 'done' };
    default: return { go: 'anew' };
  }
}

/** Bytes of one part: all have the same size but the last. */
export function sizeOf(part: number, { file_size, part_size }: Pick<Progress, 'file_size' | 'part_size'>): number {
  return Math.min(part_size, file_size - (part - 1) * part_size);
}
