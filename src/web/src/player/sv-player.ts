import 'hls-video-element';
import 'media-chrome';
import 'media-chrome/menu';
import { LitElement, css, html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { ApiError, call, download, type Playback } from '../api.ts';
import { accessToken } from '../auth.ts';
import { nothingHere, nothingStyles } from '../nothing.ts';
import { shared } from '../styles.ts';
import './chapters-menu.ts';
import './gestures.ts';
import { showChosenQuality, type QualityVideo, type Switcher } from './quality.ts';
import { Renewal, beforeRequest, type Loader } from './renewal.ts';
import './time.ts';

interface HlsVideo extends HTMLVideoElement, Pick<QualityVideo, 'videoRenditions'> {
  config: object;
  api: (Loader & Switcher) | null;
  audioTracks: EventTarget & { length: number };
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
    tracks: { state: true },
    sounds: { state: true },
    error: { state: true },
    unanswered: { state: true },
    signedIn: { state: true },
  };

  static override styles = [shared, nothingStyles, css`
    :host { display: block; container-type: inline-size; }
    /* As high as the picture needs, and never so high that the controls leave the window. */
    :host(:not([message])) { width: 100%; aspect-ratio: var(--sv-aspect, 16 / 9); max-height: var(--sv-max-height, 100dvh); min-height: 8rem; position: relative; }
    media-controller {
      position: absolute; inset: 0; width: 100%; height: 100%; border-radius: inherit; overflow: hidden; font-family: inherit;
      --media-primary-color: #fff; --media-accent-color: #7cc4b3; --media-control-background: transparent; --media-control-hover-background: rgb(255 255 255 / 0.15);
      --media-focus-box-shadow: inset 0 0 0 3px var(--media-accent-color); --media-range-bar-color: var(--media-accent-color);
      --media-range-track-height: 5px; --media-range-thumb-width: 14px; --media-range-thumb-height: 14px; --media-preview-background: rgb(20 24 23 / 0.95);
      --media-tooltip-background-color: rgb(20 24 23 / 0.95);
    }
    media-controller:focus-visible { outline-offset: -3px; }
    sv-gestures { align-self: stretch; flex: 1; pointer-events: none; }
    media-loading-indicator, .big { position: absolute; }
    .big { --media-control-padding: 20px; --media-control-height: 32px; --media-control-background: rgb(20 24 23 / 0.75); border-radius: 50%; }
    media-controller:not([mediapaused]) .big { display: none; }
    .bottom { align-self: stretch; background: linear-gradient(transparent, rgb(0 0 0 / 0.8)); padding-top: 1rem; }
    media-control-bar { display: flex; }
    media-time-range { flex: 1; --media-control-height: 12px; }
    .space { flex: 1; }
    media-settings-menu { --media-menu-background: rgb(20 24 23 / 0.95); max-height: calc(100% - 56px); overflow-y: auto; z-index: 1; }
    media-settings-menu-item:has(media-captions-menu:not([mediasubtitleslist]), sv-chapters-menu[empty]), media-captions-button:not([mediasubtitleslist]) { display: none; }
    media-settings-menu [slot='submenu'] { max-width: min(22rem, 80cqw); }
    /* Captions stand above the controls while those are there, and above the preview, which would hide them. */
    hls-video { --media-webkit-text-track-transform: none; --media-webkit-text-track-transition: transform 0.2s; }
    media-controller:not([userinactive]) hls-video, media-controller[mediapaused] hls-video { --media-webkit-text-track-transform: translateY(-4.5rem); }
    media-controller:has(media-time-range:is([mediapreviewimage], [mediapreviewtime]):is(:hover, [dragging])) hls-video { --media-webkit-text-track-transform: translateY(max(-14.5rem, -50%)); }
    @container (max-width: 34rem) { media-volume-range { display: none; } }
    @container (max-width: 22rem) { media-pip-button { display: none; } .big { --media-control-padding: 12px; --media-control-height: 24px; } }
    @media (pointer: coarse) {
      media-settings-menu-item, media-playback-rate-menu::part(menu-item), media-rendition-menu::part(menu-item), media-captions-menu::part(menu-item), media-audio-track-menu::part(menu-item), sv-chapters-menu::part(menu-item) { min-height: 44px; }
      media-time-range { --media-control-height: 24px; --media-range-track-height: 6px; --media-range-thumb-width: 18px; --media-range-thumb-height: 18px; }
    }
    iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; border-radius: inherit; }
    .unanswered { margin: 0; padding: 0.6rem 1rem; color: #fff; background: rgb(20 24 23 / 0.9); align-self: stretch; text-align: center; font-size: 0.9rem; }
    .message { padding: 3rem 1rem; text-align: center; }
  `];

  declare videoId: string;
  declare autoplay: boolean;
  declare muted: boolean;
  declare loop: boolean;
  declare start: number;
  declare playback: Playback | null;
  /** Of the grant in hand; the manifests' stay those of the first, whose requests are renewed one by one. */
  declare tracks: Pick<Playback, 'storyboard_url' | 'chapters_url'> | null;
  declare sounds: number;
  declare error: Error | null;
  /** The host gives nothing; it is asked again. */
  declare unanswered: boolean;
  declare signedIn: boolean;

  #renewal: Renewal | null = null;
  #video: HlsVideo | null = null;

  constructor() {
    super();
    this.playback = null;
    this.tracks = null;
    this.sounds = 0;
    this.error = null;
    this.start = 0;
    this.unanswered = false;
    this.signedIn = false;
  }

  /** Seconds; null: nothing is there to play yet. */
  get currentTime(): number | null {
    return this.renderRoot.querySelector<HTMLVideoElement>('hls-video')?.currentTime ?? null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#wake);
    window.addEventListener('online', this.#wake);
    this.#renewal?.wake();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#wake);
    window.removeEventListener('online', this.#wake);
    this.#renewal?.pause();
  }

  override firstUpdated(): void {
    // The page of an address that names no video.
    if (!this.videoId) this.error = new ApiError(404, 'not_found', '');
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('videoId') && this.videoId) void this.#load();
    this.toggleAttribute('message', this.error !== null);
  }

  async #load(): Promise<void> {
    const id = this.videoId;
    const ask = () => call<Playback>('GET', `/videos/${id}/playback`);
    try {
      const playback = await ask();
      // Another one was asked for meanwhile.
      if (id !== this.videoId) return;
      this.#renewal?.end();
      // A host's own player looks after itself.
      this.#renewal = playback.embed_url ? null : new Renewal(playback, ask, renewed => (this.tracks = renewed), this.#reopen, () => (this.unanswered = true));
      if (!this.isConnected) this.#renewal?.pause();
      this.error = null;
      [this.playback, this.tracks] = [playback, playback];
    } catch (error) {
      const signedIn = (await accessToken().catch(() => null)) !== null;
      if (id !== this.videoId) return;
      this.#renewal?.end();
      [this.signedIn, this.error] = [signedIn, error as Error];
      if (this.isConnected && error instanceof ApiError && error.code === 'not_ready') setTimeout(() => { if (this.isConnected && id === this.videoId) void this.#load(); }, 5000);
    }
  }

  /** What plays has moved to another host, and what it left behind is gone. */
  readonly #reopen = (position: number) => {
    const video = this.#video!;
    if (!video.paused) video.addEventListener('loadedmetadata', () => void video.play(), { once: true });
    video.config = { ...video.config, startPosition: position };
    void this.#load();
  };

  readonly #wake = () => {
    if (!document.hidden) this.#renewal?.wake();
  };

  readonly #configure = (element?: Element) => {
    // Lit tells again of an element that was moved in the document.
    if (!element || element === this.#video) return;
    const video = (this.#video = element as HlsVideo);
    showChosenQuality(video);
    video.audioTracks.addEventListener('addtrack', () => (this.sounds = video.audioTracks.length));
    video.config = {
      startPosition: this.start > 0 ? this.start : -1,
      xhrSetup: beforeRequest(video, () => this.#renewal!),
    };
  };

  readonly #download = () => download(this.videoId).catch((error: Error) => (this.error = error));

  /** The page may not know the shape, such as that of a video for members. */
  #measure(event: Event): void {
    const { videoWidth, videoHeight } = event.target as HTMLVideoElement;
    if (videoWidth > 0 && videoHeight > 0) this.style.setProperty('--sv-aspect', `${videoWidth} / ${videoHeight}`);
  }

  #message(error: Error) {
    if (error instanceof ApiError && [401, 404].includes(error.status)) return nothingHere(this.videoId ? `/watch/${this.videoId}` : location.pathname, this.signedIn);
    // An image or a document: nothing to play, but to have.
    if (error instanceof ApiError && error.code === 'not_playable') return html`<div class="message"><button @click=${this.#download}>Download</button></div>`;
    return html`<div class="message" role="alert"><p>${error.message}</p><button @click=${() => void this.#load()}>Try again</button></div>`;
  }

  override render() {
    if (this.error) return this.#message(this.error);
    if (!this.playback) return html`<media-controller><media-loading-indicator slot="centered-chrome"></media-loading-indicator></media-controller>`;
    const { embed_url } = this.playback;
    if (embed_url) return html`<iframe src=${embed_url} title="Video" allow="autoplay; fullscreen; picture-in-picture"></iframe>`;
    return html`<media-controller>
      <hls-video slot="media" playsinline crossorigin ${ref(this.#configure)} .src=${this.playback.hls_url} @loadedmetadata=${this.#measure} @progress=${() => (this.unanswered = false)}
        ?autoplay=${this.autoplay} ?muted=${this.muted} ?loop=${this.loop} poster=${this.playback.poster_url ?? nothing}>
        <track kind="metadata" label="thumbnails" default src=${this.tracks!.storyboard_url} />
        ${this.tracks!.chapters_url ? html`<track kind="chapters" default src=${this.tracks!.chapters_url} />` : nothing}
      </hls-video>
      <sv-gestures slot="gestures-chrome"></sv-gestures>
      ${this.unanswered ? html`<p class="unanswered" role="status" slot="top-chrome" noautohide>The video cannot be loaded now. It is tried again every 10 seconds, and goes on by itself.</p>` : nothing}
      <media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
      <media-play-button class="big" slot="centered-chrome" notooltip></media-play-button>
      <media-error-dialog slot="dialog"></media-error-dialog>
      <media-settings-menu hidden anchor="auto">
        <media-settings-menu-item>Speed<media-playback-rate-menu slot="submenu" hidden rates="0.5 0.75 1 1.25 1.5 2"><div slot="title">Speed</div></media-playback-rate-menu></media-settings-menu-item>
        <media-settings-menu-item>Quality<media-rendition-menu slot="submenu" hidden><div slot="title">Quality</div></media-rendition-menu></media-settings-menu-item>
        <media-settings-menu-item>Captions<media-captions-menu slot="submenu" hidden><div slot="title">Captions</div></media-captions-menu></media-settings-menu-item>
        <media-settings-menu-item ?hidden=${this.sounds < 2}>Sound<media-audio-track-menu slot="submenu" hidden><div slot="title">Sound</div></media-audio-track-menu></media-settings-menu-item>
        <media-settings-menu-item>Chapters<sv-chapters-menu slot="submenu" hidden><div slot="title">Chapters</div></sv-chapters-menu></media-settings-menu-item>
      </media-settings-menu>
      <div class="bottom">
        <media-control-bar><media-time-range></media-time-range></media-control-bar>
        <media-control-bar>
          <media-play-button></media-play-button>
          <media-mute-button></media-mute-button>
          <media-volume-range></media-volume-range>
          <sv-time showduration></sv-time>
          <span class="space"></span>
          <media-captions-button></media-captions-button>
          <media-settings-menu-button></media-settings-menu-button>
          <media-pip-button></media-pip-button>
          <media-fullscreen-button></media-fullscreen-button>
        </media-control-bar>
      </div>
    </media-controller>`;
  }
}

customElements.define('sv-player', SvPlayer);
