import { LitElement, css, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ApiError, call, type Video } from '../api.ts';
import type { SignedIn } from '../auth.ts';
import { bytes, date, duration } from '../format.ts';
import { nothingHere, nothingStyles } from '../nothing.ts';
import { go } from '../router.ts';
import { shared } from '../styles.ts';
import './audit-trail.ts';
import type { SvPlayer } from '../player/sv-player.ts';
import './edit-video.ts';
import type { EditVideo } from './edit-video.ts';
import { audience, privacies } from './edits.ts';
import './original.ts';
import { hostNames, isMoving, statusText } from './status.ts';
import './timeline.ts';

/** One video: the player, or how far it is on its way; its facts; what its owner may do with it. */
export class VideoPage extends LitElement {
  static override properties = { videoId: {}, user: {}, video: { state: true }, error: { state: true }, copied: { state: true }, missing: { state: true }, edition: { state: true } };

  static override styles = [shared, nothingStyles, css`
    sv-player, .waiting { border-radius: var(--radius); }
    .waiting { min-height: 12rem; padding: 2rem 1rem; background: var(--card); border: 1px solid var(--line); display: grid; place-content: center; gap: 0.8rem; text-align: center; }
    .waiting progress { width: min(20rem, 70vw); }
    /* The header and the title are in the window as well. */
    sv-player { --sv-max-height: calc(100dvh - 9rem); }
    h1 { font-size: 1.4rem; margin: 1rem 0 0.2rem; overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.2rem; margin: 1rem 0; }
    dt { color: var(--quiet); }
    dd { margin: 0; overflow-wrap: anywhere; }
    .description { white-space: pre-line; overflow-wrap: anywhere; }
    .tag { border: 1px solid var(--line); border-radius: 999px; padding: 0 0.6rem; font-size: 0.9rem; }
    code { font-size: 0.85rem; color: var(--quiet); }
    .beside, sv-timeline, sv-audit-trail { display: block; margin-top: 1rem; }
    summary { cursor: pointer; }
    .beside > summary { min-height: 2.75rem; align-content: center; }
    .parts { display: grid; gap: 1.6rem; padding: 0.8rem 0; }
  `];

  declare videoId: string;
  declare user: SignedIn | null;
  declare video: Video | null;
  declare error: string | null;
  declare copied: boolean;
  declare missing: boolean;
  /** Of what the player shows: one more, and it is loaded anew. */
  declare edition: number;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #at = 0;

  constructor() {
    super();
    [this.video, this.error, this.copied, this.missing, this.edition] = [null, null, false, false, 0];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('videoId')) {
      [this.video, this.#at] = [null, 0];
      void this.#load();
    }
  }

  get #mayEdit(): boolean {
    return this.video?.may_manage === true;
  }

  async #load(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const [before, video] = [this.video, await call<Video>('GET', `/videos/${this.videoId}`)];
      if (before?.status === 'ready' && before.hosting_provider !== video.hosting_provider) this.#playAnew();
      this.video = video;
      [this.error, this.missing] = [null, false];
      document.title = `${this.video.title} · ServerlessVideo`;
    } catch (error) {
      this.missing = error instanceof ApiError && [401, 404].includes(error.status);
      if (this.missing) document.title = 'Nothing here · ServerlessVideo';
      else this.error = error instanceof Error ? error.message : String(error);
    }

    if (this.isConnected && (this.video === null ? false : isMoving(this.video))) this.#timer = setTimeout(() => void this.#load(), 1000);
  }

  /** The player goes on where it was, with what the video plays now. */
  #playAnew(): void {
    this.#at = this.renderRoot.querySelector<SvPlayer>('sv-player')?.currentTime ?? this.#at;
    this.edition++;
  }

  async #delete(): Promise<void> {
    this.renderRoot.querySelector('dialog')!.close();
    try {
      await call('DELETE', `/videos/${this.videoId}?purge=true`);
      go('/');
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  /** Nothing of it is left, so there is nothing to stay for. */
  async #cancelImport(): Promise<void> {
    try {
      await call('DELETE', `/uploads/${this.videoId}`);
      go('/');
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(new URL(`/watch/${this.videoId}`, location.href).href);
    this.copied = true;
    setTimeout(() => (this.copied = false), 2000);
  }

  override render() {
    const video = this.video;
    if (this.missing) return nothingHere(location.pathname, this.user !== null);
    return html`
      ${this.error ? html`<p class="bad" role="alert">${this.error}</p>` : nothing}
      ${video === null ? (this.error ? nothing : html`<p class="quiet" role="status">Loading …</p>`) : html`
        ${video.status !== 'ready' ? this.#waiting(video) : video.media_type === 'video' ? this.#player(video) : html`<sv-original .video=${video}></sv-original>`}
        <h1>${video.title}</h1>
        ${video.description ? html`<p class="description">${video.description}</p>` : nothing}
        ${video.tags?.length > 0 ? html`<p class="row">${video.tags.map(tag => html`<span class="tag">${tag}</span>`)}</p>` : nothing}
        <div class="row">
          ${video.status === 'ready' ? html`<button @click=${this.#copy}>${this.copied ? 'Link copied' : 'Copy link'}</button>` : nothing}
          ${this.#mayEdit ? this.#managing(video) : nothing}
        </div>
        ${this.#mayEdit && video.media_type === 'video' && !['uploading', 'deleted'].includes(video.status) ? this.#beside(video) : nothing}
        ${this.#mayEdit && video.media_type === 'video' && !['uploading', 'verifying', 'deleted'].includes(video.status) ? this.#hosting(video) : nothing}
        ${this.#facts(video)}
        ${this.#mayEdit ? html`<sv-timeline .video=${video}></sv-timeline>
          <sv-audit-trail .videoId=${video.id} .me=${this.user?.id ?? null}></sv-audit-trail>` : nothing}`}`;
  }

  #managing(video: Video) {
    const dialog = () => this.renderRoot.querySelector('dialog')!;
    return html`
      <button @click=${() => void this.renderRoot.querySelector<EditVideo>('sv-edit-video')!.open()}>Edit</button>
      <button class="danger" @click=${() => dialog().showModal()}>Delete</button>
      <sv-edit-video .video=${video} @saved=${(e: CustomEvent<Video>) => (this.video = e.detail)}></sv-edit-video>
      <dialog aria-labelledby="deleting">
        <h2 id="deleting">Delete “${video.title}” for good?</h2>
        <p>The original and everything made from it are removed. Nobody can bring them back.</p>
        <div class="row"><button autofocus @click=${() => dialog().close()}>Keep it</button><button class="primary danger" @click=${this.#delete}>Delete for good</button></div>
      </dialog>`;
  }

  /** What is said beside the video. */
  #beside(video: Video) {
    const player = () => this.renderRoot.querySelector<SvPlayer>('sv-player');
    const changed = () => this.#playAnew();
    return html`<details class="beside" @toggle=${() => { void import('./captions-editor.ts'); void import('./chapters-editor.ts'); void import('./poster-editor.ts'); }}>
      <summary>Captions, chapters and picture</summary>
      <div class="parts">
        <sv-captions-editor .video=${video} @changed=${changed}></sv-captions-editor>
        <sv-chapters-editor .video=${video} @changed=${changed}></sv-chapters-editor>
        <sv-poster-editor .video=${video} .now=${() => player()?.currentTime ?? null}
          @changed=${(e: CustomEvent<Video>) => { this.video = e.detail; changed(); }}></sv-poster-editor>
      </div></details>`;
  }

  #hosting(video: Video) {
    const changed = (e: CustomEvent<Video>) => { this.video = e.detail; void this.#load(); };
    return html`<details class="beside" @toggle=${() => void import('./hosting.ts')}><summary>Host</summary>
      <sv-hosting .video=${video} @changed=${changed}></sv-hosting></details>`;
  }

  #player(video: Video) {
    // Most pages play nothing: the player comes when it is needed.
    void import('../player/index.ts');
    const aspect = video.width && video.height ? `--sv-aspect: ${video.width} / ${video.height}` : '';
    return html`${keyed(this.edition, html`<sv-player video-id=${video.id} start=${this.#at} style=${aspect}></sv-player>`)}`;
  }

  #waiting(video: Video) {
    // Without a value it only says that something is under way.
    const percent = video.processing_percent || undefined;
    return html`<div class="waiting" role="status">
      <span class=${video.status === 'failed' ? 'bad' : ''}>${statusText(video)} ${video.error ? html`<code>${video.error.code}</code>` : nothing}</span>
      ${video.duplicate_of ? html`<a href=${`/videos/${video.duplicate_of}`}>Open the other video</a>` : nothing}
      ${video.error?.detail ? html`<details><summary class="quiet">Details</summary><p class="quiet">${video.error.detail}</p></details>` : nothing}
      ${video.status === 'processing' ? html`<progress max="100" value=${percent ?? nothing} aria-label="Encoded"></progress>` : nothing}
      ${video.status === 'uploading' && video.import ? html`<button @click=${this.#cancelImport}>Cancel the import</button>` : nothing}
      ${this.#mayEdit && ['processing', 'stored', 'failed'].includes(video.status) ? this.#encodings(video) : nothing}
    </div>`;
  }

  #encodings(video: Video) {
    void import('./encoding-jobs.ts');
    const changed = (e: CustomEvent<Video>) => { this.video = e.detail; void this.#load(); };
    return html`<sv-encoding-jobs .video=${video} @changed=${changed}></sv-encoding-jobs>`;
  }

  #facts(video: Video) {
    const facts: [string, unknown][] = [
      ['Length', video.duration_seconds ? duration(video.duration_seconds) : null],
      ['Size', video.width ? `${video.width} × ${video.height}` : null],
      ['Qualities', video.available_qualities?.join(', ') || null],
      ['File', `${video.file_name}${video.file_size_bytes ? `, ${bytes(video.file_size_bytes)}` : ''}`],
      ['Uploaded', date(video.created_at)],
      ['Privacy', `${privacies[video.privacy].label}, ${privacies[video.privacy].means}`],
      ['Who may watch', video.privacy === 'private' ? null : audience(video)],
      ['Host', video.hosting_provider && hostNames[video.hosting_provider]],
    ];
    return html`<dl>${facts.filter(([, value]) => value != null).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
  }
}

customElements.define('sv-video-page', VideoPage);
