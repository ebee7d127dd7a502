/** What is asked of hls.js to change the quality. */
export interface Switcher {
  /** Setting it throws away what is buffered. */
  currentLevel: number;
  on: Listening;
  off: Listening;
}

interface Listening {
  (event: 'hlsBufferFlushed', listener: (event: string, flushed: Flushed) => void): void;
  (event: 'hlsFragBuffered', listener: (event: string, buffered: Buffered) => void): void;
}

export interface Flushed {
  type: string;
}

/** A segment; times in seconds. */
export interface Buffered {
  frag: { type: string; level: number; start: number; end: number };
}

export interface QualityVideo extends EventTarget {
  api: Switcher | null;
  readonly readyState: number;
  readonly duration: number;
  currentTime: number;
  readonly videoRenditions: EventTarget & { readonly selectedIndex: number };
}

/** Seconds: what is shown at the end of a film is the end of its last segment. */
const instant = 0.01;

/** A chosen quality shows at once, not only after what is buffered already. */
export function showChosenQuality(video: QualityVideo): void {
  let [level, waiting, forget] = [-1, false, () => {}];
  const choose = () => {
    const { api } = video;
    level = video.videoRenditions.selectedIndex;
    // Back to automatic: what a choice threw away comes in whatever quality.
    if (!api || level < 0) return;
    if (video.readyState === 0) {
      // hls.js loads nothing more when it is interrupted at its first segment: the choice waits for that.
      if (!waiting) video.addEventListener('loadedmetadata', () => { waiting = false; choose(); }, { once: true });
      waiting = true;
      return;
    }
    forget();
    const flushed = (_: string, { type }: Flushed) => {
      if (type === 'audio') return;
      forget();
      forget = () => api.off('hlsFragBuffered', buffered);
      api.on('hlsFragBuffered', buffered);
    };
    const buffered = (_: string, { frag }: Buffered) => {
      const here = Math.min(video.currentTime, video.duration - instant);
      if (frag.type !== 'main' || (level >= 0 && frag.level !== level) || here < frag.start || here >= frag.end) return;
      forget();
      // Decoding would go on at the next key frame, and not at all after the last one: a seek begins with the one before.
      video.currentTime = here;
    };
    forget = () => api.off('hlsBufferFlushed', flushed);
    api.on('hlsBufferFlushed', flushed);
    api.currentLevel = level;
  };
  video.videoRenditions.addEventListener('change', choose);
}
