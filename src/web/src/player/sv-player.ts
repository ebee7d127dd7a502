import 'hls-video-element';
import 'media-chrome';
import 'media-chrome/menu';
import { LitElement, css, html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { ApiError, call, download, type Playback } from '../api.ts';
import { Grant } from './grant.ts';

interface HlsVideo extends HTMLVideoElement {
  config: object;
  api: { currentLevel: number } | null;
  videoRenditions: EventTarget & { selectedIndex: number };
}

/** `<sv-player video-id="…">`: plays a video, and keeps its grant fresh without losing the position. */
export class SvPlayer extends LitElement {
  static override properties = {
    videoId: { attribute: 'video-id' },
    autoplay: { type: Boolean },
    muted: { type: Boolean },
    loop: { type: Boolean },
    start: { type: Number },
    playback: { state: true },
    error: { state: true },
    file: { state: true },
  };

  static override styles = css`
    :host { display: block; background: #000; border-radius: inherit; }
    media-controller { width: 100%; height: 100%; min-height: 100%; aspect-ratio: var(--sv-aspect, 16 / 9); border-radius: inherit; overflow: hidden; --media-primary-color: #fff; --media-accent-color: #7cc4b3; font-family: system-ui, sans-serif; }
    p { color: #fff; background: #000; margin: 0; padding: 3rem 1rem; text-align: center; border-radius: inherit; }
    button { font: inherit; padding: 0.5rem 1rem; cursor: pointer; }
    media-settings-menu { --media-menu-background: rgb(20 24 23 / 0.95); }
  `;

  declare videoId: string;
  declare autoplay: boolean;
  declare muted: boolean;
  declare loop: boolean;
  declare start: number;
  declare playback: Playback | null;
  declare error: string | null;
  declare file: boolean;

  #grant: Grant | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.playback = null;
    this.error = null;
    this.file = false;
    this.start = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('videoId') && this.videoId) void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const playback = await call<Playback>('GET', `/videos/${this.videoId}/playback`);
      this.#grant = new Grant(playback.hls_url, playback.expires_at);
      this.error = null;
      this.playback = playback;
      this.#renewLater();
    } catch (error) {
      // An image or a document: nothing to play, but to have.
      this.file = error instanceof ApiError && error.code === 'not_playable';
      this.error = error instanceof ApiError || error instanceof Error ? error.message : String(error);
    }
  }

  #renewLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#renew(), this.#grant!.renewIn(Date.now()));
  }

  async #renew(): Promise<void> {
    try {
      const playback = await call<Playback>('GET', `/videos/${this.videoId}/playback`);
      this.#grant!.renew(playback.hls_url, playback.expires_at);
    } catch (error) {
      // The grant in hand may still be good: what is refused then shows as the player's own error.
      console.warn('playback grant not renewed', error);
    }

    this.#renewLater();
  }

  /** hls.js asks here before every request. */
  readonly #configure = (element?: Element) => {
    if (!element || !this.#grant) return;
    const grant = this.#grant;
    const video = element as HlsVideo;
    // A chosen quality shows at once, not only after what is buffered already.
    video.videoRenditions.addEventListener('change', () => {
      if (video.api && video.videoRenditions.selectedIndex >= 0) video.api.currentLevel = video.videoRenditions.selectedIndex;
    });
    video.config = {
      startPosition: this.start > 0 ? this.start : -1,
      xhrSetup: (request: XMLHttpRequest, url: string) => request.open('GET', grant.apply(url), true),
    };
  };

  readonly #download = () => download(this.videoId).catch((error: Error) => {
    [this.file, this.error] = [false, error.message];
  });

  override render() {
    if (this.file) return html`<p><button @click=${this.#download}>Download</button></p>`;
    if (this.error) return html`<p role="alert">${this.error}</p>`;
    if (!this.playback) return html`<media-controller><media-loading-indicator slot="centered-chrome"></media-loading-indicator></media-controller>`;
    return html`<media-controller>
      <hls-video slot="media" playsinline crossorigin ${ref(this.#configure)} .src=${this.playback.hls_url}
        ?autoplay=${this.autoplay} ?muted=${this.muted} ?loop=${this.loop} poster=${this.playback.poster_url ?? nothing}></hls-video>
      <media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
      <media-error-dialog slot="dialog"></media-error-dialog>
      <media-settings-menu hidden anchor="auto">
        <media-settings-menu-item>Speed<media-playback-rate-menu slot="submenu" hidden rates="0.5 0.75 1 1.25 1.5 2"><div slot="title">Speed</div></media-playback-rate-menu></media-settings-menu-item>
        <media-settings-menu-item>Quality<media-rendition-menu slot="submenu" hidden><div slot="title">Quality</div></media-rendition-menu></media-settings-menu-item>
        <media-settings-menu-item>Captions<media-captions-menu slot="submenu" hidden><div slot="title">Captions</div></media-captions-menu></media-settings-menu-item>
      </media-settings-menu>
      <media-control-bar>
        <media-play-button></media-play-button>
        <media-mute-button></media-mute-button>
        <media-volume-range></media-volume-range>
        <media-time-display showduration></media-time-display>
        <media-time-range></media-time-range>
        <media-settings-menu-button></media-settings-menu-button>
        <media-pip-button></media-pip-button>
        <media-fullscreen-button></media-fullscreen-button>
      </media-control-bar>
    </media-controller>`;
  }
}


customElements.define('sv-player', SvPlayer);
