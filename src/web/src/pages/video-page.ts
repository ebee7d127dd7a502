import { LitElement, css, html, nothing } from 'lit';
import { ApiError, call, download, type Video } from '../api.ts';
import type { SignedIn } from '../auth.ts';
import { bytes, date, duration } from '../format.ts';
import { go } from '../router.ts';
import { shared } from '../styles.ts';
import { isMoving, statusText } from './status.ts';

interface ProgressEvent {
  event: string;
  status: string;
  progress: number | null;
  timestamp: string;
}

/** One video: the player, or how far it is on its way; its facts; what its owner may do with it. */
export class VideoPage extends LitElement {
  static override properties = { videoId: {}, user: {}, video: { state: true }, events: { state: true }, error: { state: true }, copied: { state: true } };

  static override styles = [shared, css`
    sv-player, .waiting { border-radius: var(--radius); }
    .waiting { aspect-ratio: 16 / 9; max-height: 60vh; width: 100%; background: var(--card); border: 1px solid var(--line); display: grid; place-content: center; gap: 0.8rem; text-align: center; padding: 1rem; }
    .waiting progress { width: min(20rem, 70vw); }
    sv-player { max-height: 78vh; overflow: hidden; }
    h1 { font-size: 1.4rem; margin: 1rem 0 0.2rem; overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.2rem; margin: 1rem 0; }
    dt { color: var(--quiet); }
    dd { margin: 0; overflow-wrap: anywhere; }
    details { margin-top: 1rem; }
    ol { padding-left: 1.2rem; font-size: 0.9rem; }
  `];

  declare videoId: string;
  declare user: SignedIn | null;
  declare video: Video | null;
  declare events: ProgressEvent[];
  declare error: string | null;
  declare copied: boolean;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #after = '';

  constructor() {
    super();
    [this.video, this.events, this.error, this.copied] = [null, [], null, false];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('videoId')) {
      [this.video, this.events, this.#after] = [null, [], ''];
      void this.#load();
    }
  }

  get #mayEdit(): boolean {
    return this.video?.may_manage === true;
  }

  async #load(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.video = await call<Video>('GET', `/videos/${this.videoId}`);
      this.error = null;
      document.title = `${this.video.title} · ServerlessVideo`;
      if (this.#mayEdit) await this.#loadEvents();
    } catch (error) {
      this.error = error instanceof ApiError && error.status === 404 ? 'There is no such video, or it is not for you.' : error instanceof Error ? error.message : String(error);
    }

    if (this.isConnected && (this.video === null ? false : isMoving(this.video))) this.#timer = setTimeout(() => void this.#load(), 1000);
  }

  async #loadEvents(): Promise<void> {
    const page = await call<{ items: ProgressEvent[]; next: string | null }>('GET', `/videos/${this.videoId}/events${this.#after && `?after=${encodeURIComponent(this.#after)}`}`);
    this.events = [...this.events, ...page.items];
    this.#after = page.next ?? this.#after;
  }

  async #delete(): Promise<void> {
    if (!confirm(`Delete “${this.video!.title}” for good? The original and every rendition are removed.`)) return;
    try {
      await call('DELETE', `/videos/${this.videoId}?purge=true`);
      go('/');
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  async #rename(): Promise<void> {
    const title = prompt('Title', this.video!.title)?.trim();
    if (!title) return;
    try {
      this.video = await call<Video>('PATCH', `/videos/${this.videoId}`, { body: { title } });
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
    return html`
      ${this.error ? html`<p class="bad" role="alert">${this.error}</p>` : nothing}
      ${video === null ? nothing : html`
        ${video.status !== 'ready' ? this.#waiting(video) : video.media_type === 'video' ? this.#player(video) : this.#file(video)}
        <h1>${video.title}</h1>
        ${video.description ? html`<p>${video.description}</p>` : nothing}
        <div class="row">
          ${video.status === 'ready' ? html`<button @click=${this.#copy}>${this.copied ? 'Link copied' : 'Copy link'}</button>` : nothing}
          ${this.#mayEdit ? html`<button @click=${this.#rename}>Rename</button><button class="danger" @click=${this.#delete}>Delete</button>` : nothing}
        </div>
        ${this.#facts(video)}
        ${this.events.length > 0 ? html`<details><summary>What happened</summary><ol>${this.events.map(e => html`<li>${new Date(e.timestamp).toLocaleTimeString()} ${e.event}${e.progress == null ? '' : ` ${Math.floor(e.progress)} %`}</li>`)}</ol></details>` : nothing}`}`;
  }

  #player(video: Video) {
    // Most pages play nothing: the player comes when it is needed.
    void import('../player/index.ts');
    const aspect = video.width && video.height ? `--sv-aspect: ${video.width} / ${video.height}` : '';
    return html`<sv-player video-id=${video.id} style=${aspect}></sv-player>`;
  }

  /** An image or a document is downloaded, never shown in the page. */
  #file(video: Video) {
    return html`<div class="waiting"><span>${video.media_type === 'image' ? 'Image' : 'Document'}, ${bytes(video.file_size_bytes ?? 0)}</span>
      <button @click=${() => download(video.id).catch((error: Error) => (this.error = error.message))}>Download ${video.file_name}</button></div>`;
  }

  #waiting(video: Video) {
    return html`<div class="waiting" role="status">
      <span class=${video.status === 'failed' ? 'bad' : ''}>${statusText(video)}</span>
      ${video.error ? html`<span class="quiet">${video.error.detail}</span>` : nothing}
      ${video.status === 'processing' ? html`<progress max="100" .value=${video.processing_percent ?? 0} aria-label="Encoded"></progress>` : nothing}
    </div>`;
  }

  #facts(video: Video) {
    const facts: [string, unknown][] = [
      ['Length', video.duration_seconds ? duration(video.duration_seconds) : null],
      ['Size', video.width ? `${video.width} × ${video.height}` : null],
      ['Qualities', video.available_qualities?.join(', ') || null],
      ['File', `${video.file_name}${video.file_size_bytes ? `, ${bytes(video.file_size_bytes)}` : ''}`],
      ['Uploaded', date(video.created_at)],
      ['Privacy', video.privacy],
      ['Host', video.hosting_provider],
    ];
    return html`<dl>${facts.filter(([, value]) => value != null).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
  }
}

customElements.define('sv-video-page', VideoPage);
