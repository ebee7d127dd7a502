/** What is asked of hls.js to change the quality. */
export interface Switcher {
  /** Setting it throws away what is buffered. */
  currentLevel: number;
  on(event: 'hlsFragBuffered', listener: (event: string, buffered: Buffered) => void): void;
  off(event: 'hlsFragBuffered', listener: (event: string, buffered: Buffered) => void): void;
}

/** A segment; times in seconds. */
export interface Buffered {
  frag: { type: string; level: number; start: number; end: number };
}

export interface QualityVideo extends EventTarget {
  api: Switcher | null;
  readonly readyState: number;
  currentTime: number;
  readonly videoRenditions: EventTarget & { readonly selectedIndex: number };
}

/** A chosen quality shows at once, not only after what is buffered already. */
export function showChosenQuality(video: QualityVideo): void {
  let [switching, forget] = [false, () => {}];
  const choose = () => {
    const { api, videoRenditions: { selectedIndex: level } } = video;
    forget();
    if (!api || level < 0) return;
    if (video.readyState === 0) {
      // hls.js loads nothing more when it is interrupted at its first segment: the choice waits for that.
      if (!switching) video.addEventListener('loadedmetadata', () => { switching = false; choose(); }, { once: true });
      switching = true;
      return;
    }
    const buffered = (_: string, { frag }: Buffered) => {
      const here = video.currentTime;
      if (frag.type !== 'main' || frag.level !== level || here < frag.start || here >= frag.end) return;
      forget();
      // Decoding would go on at the next key frame, and not at all after the last one: a seek begins with the one before.
      video.currentTime = here;
    };
    forget = () => api.off('hlsFragBuffered', buffered);
    api.on('hlsFragBuffered', buffered);
    api.currentLevel = level;
  };
  video.videoRenditions.addEventListener('change', choose);
}
