import { ApiError, call, type Video } from '../api.ts';
import type { About } from './about.ts';

export interface Announced extends About {
  file_name: string;
  file_size: number;
  content_type: string;
  /** Of the whole file, hex; known before only for files that are quick to read. */
  sha256?: string;
}

export interface Started {
  upload_id: string;
  video_id: string;
  part_size: number;
  part_count: number;
  /** An upload of this file that was begun before, perhaps on another device, goes on. */
  resumed: boolean;
}

/** The file is here already, whoever sent it: nothing to do. */
export interface Duplicate {
  duplicate: true;
  video: Video;
  /** The video was made by this start, of the bytes that are there, as the one before it was deleted. */
  is_new: boolean;
}

/** A part that is about to be sent; sha256 is base64, as S3 takes it. */
export interface HashedPart {
  part_number: number;
  sha256: string;
}

export interface StoredPart extends HashedPart {
  etag: string;
}

export interface PartUrl {
  part_number: number;
  url: string;
  headers: Record<string, string>;
  expires_at: string;
}

/** What S3 has of an upload. */
export interface Progress {
  status: 'open' | 'completing' | 'completed' | 'aborting' | 'failed';
  video_id: string;
  file_size: number;
  part_size: number;
  part_count: number;
  bytes_uploaded: number;
  uploaded_parts: (StoredPart & { size: number })[];
  missing_parts: number[];
}

/** The API's side of an upload. */
export const server = {
  start: (file: Announced, idempotencyKey: string, signal: AbortSignal): Promise<Started | Duplicate> =>
    call('POST', '/uploads', { body: file, idempotencyKey, signal }),

  /** Null: there is no such upload (any more). */
  status: (id: string, signal: AbortSignal): Promise<Progress | null> =>
    call<Progress>('GET', `/uploads/${id}`, { signal }).catch(error => {
      if (error instanceof ApiError && error.code === 'not_found') return null;
      throw error;
    }),

  sign: async (id: string, parts: HashedPart[], signal: AbortSignal): Promise<PartUrl[]> =>
    (await call<{ parts: PartUrl[] }>('POST', `/uploads/${id}/parts`, { body: { parts }, signal })).parts,

  complete: (id: string, sha256: string, parts: StoredPart[], signal: AbortSignal): Promise<Video | Duplicate> =>
    call('POST', `/uploads/${id}/complete`, { body: { sha256, parts }, signal }),

  video: (id: string, signal: AbortSignal): Promise<Video> => call('GET', `/videos/${id}`, { signal }),

  abort: (id: string, signal: AbortSignal): Promise<void> => call('DELETE', `/uploads/${id}`, { signal }),
};

export type Server = typeof server;
