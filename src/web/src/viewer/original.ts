import type { Video } from '../api.ts';

/** The image or document that a page is of; null where the player plays it, or says why there is nothing to see. */
export async function originalOf(id: string | null, ask: (id: string) => Promise<Video>): Promise<Video | null> {
  const video = id === null ? null : await ask(id).catch(() => null);
  return video?.status === 'ready' && video.media_type !== 'video' ? video : null;
}
