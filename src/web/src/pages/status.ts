import type { Host, Video } from '../api.ts';
import { bytes } from '../format.ts';
import { messages } from '../upload/messages.ts';

export const hostNames: Record<Host, string> = { aws: 'Our own CDN', cloudflare: 'Cloudflare Stream', loom: 'Loom-compatible host' };

/** To another host. */
export function isBeingMoved({ moving }: Video): boolean {
  return moving !== undefined && moving.error === undefined;
}

export function isMoving(video: Video): boolean {
  return video.status === 'uploading' || video.status === 'verifying' || video.status === 'processing' || isBeingMoved(video);
}

/** Not where the fault is the file's, or it never came in whole: that would be refused again. */
export function mayTryAgain({ status, error }: Video): boolean {
  return status === 'stored' || (status === 'failed' && /^(encoding|publish|host)_/.test(error?.code ?? ''));
}

/** What a status means for the person who waits. */
export function statusText(video: Video): string {
  switch (video.status) {
    case 'uploading': return video.import ? imported(video.import) : 'being uploaded';
    case 'verifying': return 'stored, being checked';
    case 'processing': return encoding(video.processing_percent);
    case 'stored': return video.error?.code === 'encoding_cancelled' ? 'stopped; the original is safe' : 'safely stored, but no host took it for now; it is tried again by itself';
    case 'failed': return failureText(video.error);
    case 'deleted': return 'deleted';
    case 'ready': return 'ready';
  }
}

function imported({ waiting, bytes_received: received, percent }: NonNullable<Video['import']>): string {
  return waiting ? 'waiting for its turn to be imported' : `being imported, ${percent === undefined ? bytes(received) : `${percent} %`}`;
}

export function encoding(percent?: number | null): string {
  return percent ? `encoding ${Math.floor(percent)} %` : 'waiting for the encoder';
}

/** Beside those of an upload: what a code means for the person whose video it is. */
const failures: Record<string, string> = {
  ...messages,
  damaged_input: 'The file is damaged or cut off. Export it anew and send it again.',
  encoding_failed: 'The encoder could not make anything of this file. The original is kept.',
  encoding_incomplete: 'The encoder left something out. The original is kept.',
  encoding_cancelled: 'The encoding was cancelled. The original is kept.',
  encoding_timeout: 'The encoding took too long and was ended. The original is kept.',
  host_unavailable: 'The host takes no videos for now. The original is kept.',
  publish_failed: 'Something went wrong on our side while the video was published. The original is kept.',
};

export function failureText(error: Video['error']): string {
  if (error?.code.startsWith('host_')) return failures[error.code] ?? 'The host could not take the video. The original is kept.';
  return (error && (failures[error.code] ?? error.detail)) || 'That did not work.';
}
