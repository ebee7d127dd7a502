import type { Video } from '../api.ts';
import { bytes } from '../format.ts';
import { messages } from '../upload/messages.ts';

export function isMoving(video: Video): boolean {
  return video.status === 'uploading' || video.status === 'verifying' || video.status === 'processing';
}

/** What a status means for the person who waits. */
export function statusText(video: Video): string {
  switch (video.status) {
    case 'uploading': return !video.import ? 'being uploaded' : `being imported, ${video.import.percent === undefined ? bytes(video.import.bytes_received) : `${video.import.percent} %`}`;
    case 'verifying': return 'stored, being verified';
    case 'processing': return `encoding ${Math.floor(video.processing_percent ?? 0)} %`;
    case 'stored': return 'safely stored, but no host took it for now';
    case 'failed': return video.error ? `${messages[video.error.code] ?? video.error.detail} (${video.error.code})` : 'failed';
    case 'deleted': return 'deleted';
    case 'ready': return 'ready';
  }
}
