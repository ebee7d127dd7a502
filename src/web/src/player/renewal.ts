import { ApiError, type Playback } from '../api.ts';
import { Grant } from './grant.ts';

/** What is asked of hls.js. */
export interface Loader {
  on(event: 'hlsError', listener: (event: string, error: LoadError) => void): void;
  startLoad(position: number): void;
}

export interface LoadError {
  type: string;
  fatal: boolean;
  /** What was to be loaded, as `manifestLoadError`. */
  details?: string;
  response?: { code: number; url?: string };
}

/** Milliseconds: when a grant as young as that is refused, another would be, too. */
const young = 30_000;

/** Milliseconds: what is not there as soon as that after it was opened will not be there when it is opened again. */
const settled = 5_000;

/** Milliseconds until what nobody answered, after all tries of the loader, is asked for again. */
const rest = 10_000;

/** Milliseconds between tries at most. */
const longest = 300_000;

/**
 * Keeps the grant of a player fresh: in time, when the machine wakes or is on the network again, and when a request is
 * refused. Loading that ended meanwhile goes on where the viewer is.
 */
export class Renewal {
  readonly #grant: Grant;
  readonly #ask: () => Promise<Playback>;
  readonly #told: (playback: Playback) => void;
  readonly #lost: (position: number) => void;
  readonly #unanswered: () => void;
  readonly #born = Date.now();
  #loader: Loader | null = null;
  #position = () => 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the clock, which goes on while the machine sleeps; timers do not. */
  #due = 0;
  #got: number;
  #failures = 0;
  #asking = false;
  #halted = false;
  #asleep = false;
  #over = false;

  /**
   * @param told Hears of every renewal.
   * @param lost What plays is not there any more, for the video has moved, or is at a host whose addresses have come to their end: it is to be
   * opened again where the viewer is.
   * @param unanswered Nobody gives what is to be played; it is asked for again in a while.
   */
  constructor(playback: Playback, ask: () => Promise<Playback>, told: (playback: Playback) => void, lost: (position: number) => void, unanswered = () => {}) {
    [this.#lost, this.#unanswered] = [lost, unanswered];
    [this.#grant, this.#ask, this.#told, this.#got] = [new Grant(playback.hls_url!, playback.expires_at), ask, told, Date.now()];
    this.#later(this.#grant.renewIn(this.#got));
  }

  apply(url: string): string {
    return this.#grant.apply(url);
  }

  /** Looks after what loads with the grant. @param position Where the viewer is, in seconds. */
  watch(loader: Loader, position: () => number): void {
    if (this.#loader === loader) return;
    [this.#loader, this.#position, this.#halted] = [loader, position, false];
    loader.on('hlsError', (_, error) => {
      if (this.#loader === loader && error.type === 'networkError') this.#failed(error);
    });
  }

  /** The page is seen again, or on the network again, or in the document again. */
  wake(): void {
    this.#asleep = false;
    if (this.#asking) return;
    if (!this.#over && (this.#failures > 0 || Date.now() >= this.#due)) return void this.#renew();
    if (!this.#over) this.#later(this.#due - Date.now());
    this.#resume();
  }

  /** Until {@link wake}: the player is not in the document. */
  pause(): void {
    this.#asleep = true;
    clearTimeout(this.#timer);
  }

  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #failed({ fatal, response, details }: LoadError): void {
    const denied = response?.code === 401 || response?.code === 403;
    const refused = denied && (response.url === undefined || this.#grant.covers(response.url));
    const gone = response?.code === 404 || (denied && !refused);
    if (fatal && gone && !this.#over && Date.now() - this.#born >= settled) return this.#lost(this.#position());
    this.#halted ||= fatal || refused;
    if (fatal && !this.#over && (!response?.code || response.code >= 500)) {
      this.#unanswered();
      setTimeout(() => this.#again(details?.startsWith('manifest') === true), rest);
    }

    // While renewals fail, the next one has its time.
    if (refused && !this.#over && !this.#asking && this.#failures === 0 && Date.now() - this.#got >= young) void this.#renew();
  }

  /** The loader does not ask for a manifest again. */
  #again(manifest: boolean): void {
    if (this.#over) return;
    if (manifest) this.#lost(this.#position());
    else this.#resume();
  }

  async #renew(): Promise<void> {
    clearTimeout(this.#timer);
    this.#asking = true;
    try {
      const playback = await this.#ask();
      if (!this.#over) this.#renewed(playback);
    } catch (error) {
      // The grant in hand may still be good; what is refused then ends at the end of what is buffered.
      console.warn('playback grant not renewed', error);
      if (error instanceof ApiError && [401, 403, 404].includes(error.status)) this.end();
      else if (!this.#over) this.#later(Math.min(longest, 1_000 * 2 ** ++this.#failures));
    } finally {
      this.#asking = false;
    }
  }

  #renewed(playback: Playback): void {
    this.#grant.renew(playback.hls_url!, playback.expires_at);
    [this.#got, this.#failures] = [Date.now(), 0];
    this.#later(this.#grant.renewIn(this.#got));
    this.#told(playback);
    this.#resume();
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#due = Date.now() + milliseconds;
    if (!this.#asleep) this.#timer = setTimeout(() => void this.#renew(), milliseconds);
  }

  #resume(): void {
    if (!this.#halted) return;
    this.#halted = false;
    this.#loader?.startLoad(this.#position());
  }
}

/** hls.js calls it before every request. The element may play another video by then: what counts is the grant of that time. */
export function beforeRequest(video: { api: Loader | null; currentTime: number }, renewal: () => Renewal): (request: Pick<XMLHttpRequest, 'open'>, url: string) => void {
  return (request, url) => {
    if (video.api) renewal().watch(video.api, () => video.currentTime);
    request.open('GET', renewal().apply(url), true);
  };
}
