import { LitElement, css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call, type Page, type Video } from '../api.ts';
import type { SignedIn } from '../auth.ts';
import { date, duration } from '../format.ts';
import { shared } from '../styles.ts';
import { uploads } from '../upload/queue.ts';
import { isMoving, statusText } from './status.ts';

/** Videos, newest first, with what one may see of them; what still moves is asked for each two seconds. */
export class LibraryPage extends LitElement {
  static override properties = { user: {}, videos: { state: true }, cursor: { state: true }, loading: { state: true }, error: { state: true } };

  static override styles = [shared, css`
    h1 { font-size: 1.25rem; margin: 0; margin-right: auto; }
    .row { margin-bottom: 1rem; }
    ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); }
    .card { display: block; text-decoration: none; color: inherit; border-radius: var(--radius); background: var(--card); border: 1px solid var(--line); overflow: hidden; height: 100%; }
    .card:hover { border-color: var(--accent); }
    .picture { aspect-ratio: 16 / 9; background: var(--line); position: relative; display: grid; place-items: center; color: var(--quiet); }
    .picture img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; background: #000; }
    .time { position: absolute; right: 0.5rem; bottom: 0.5rem; background: rgb(0 0 0 / 0.75); color: #fff; border-radius: 4px; padding: 0 0.35rem; font-size: 0.8rem; }
    .text { padding: 0.6rem 0.8rem 0.8rem; }
    .title { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .quiet, .bad { font-size: 0.88rem; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
    .empty { text-align: center; padding: 4rem 1rem; border: 1px dashed var(--line); border-radius: var(--radius); }
    .more { display: block; margin: 1.4rem auto 0; }
  `];

  declare user: SignedIn | null;
  declare videos: Video[];
  declare cursor: string | null;
  declare loading: boolean;
  declare error: string | null;

  #timer: ReturnType<typeof setInterval> | undefined;
  #query = '';
  #status = '';
  #done = 0;

  constructor() {
    super();
    [this.videos, this.cursor, this.loading, this.error] = [[], null, true, null];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
    uploads.addEventListener('change', this.#uploaded);
    this.#timer = setInterval(() => void this.#refresh(), 2000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    uploads.removeEventListener('change', this.#uploaded);
    clearInterval(this.#timer);
  }

  /** A finished upload is a new video. */
  readonly #uploaded = () => {
    const done = uploads.uploads.filter(u => u.state === 'done').length;
    if (done > this.#done) void this.#load();
    this.#done = done;
  };

  #path(cursor: string | null): string {
    const query = new URLSearchParams({ limit: '24' });
    if (this.#query) query.set('q', this.#query);
    if (this.#status) query.set('status', this.#status);
    if (cursor) query.set('cursor', cursor);
    return `/videos?${query}`;
  }

  async #load(cursor: string | null = null): Promise<void> {
    this.loading = true;
    try {
      const page = await call<Page<Video>>('GET', this.#path(cursor));
      this.videos = cursor ? [...this.videos, ...page.items] : page.items;
      this.cursor = page.next_cursor;
      this.error = null;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }

    this.loading = false;
  }

  async #refresh(): Promise<void> {
    const moving = this.videos.filter(isMoving);
    if (document.hidden || moving.length === 0) return;
    const fresh = await Promise.all(moving.slice(0, 10).map(v => call<Video>('GET', `/videos/${v.id}`).catch(() => v)));
    this.videos = this.videos.map(v => fresh.find(f => f.id === v.id) ?? v);
  }

  #search(event: Event): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    [this.#query, this.#status] = [String(form.get('q')).trim(), String(form.get('status'))];
    void this.#load();
  }

  override render() {
    return html`
      <form class="row" role="search" @submit=${this.#search} @change=${(e: Event) => (e.currentTarget as HTMLFormElement).requestSubmit()}>
        <h1>Videos</h1>
        <input name="q" type="search" placeholder="Title or file name" aria-label="Search by title or file name" />
        <select name="status" aria-label="Status">
          <option value="">Any status</option>
          ${['ready', 'processing', 'verifying', 'stored', 'failed'].map(s => html`<option value=${s}>${s}</option>`)}
        </select>
      </form>
      ${this.error ? html`<p class="bad" role="alert">${this.error} <button @click=${() => this.#load()}>Try again</button></p>` : nothing}
      ${this.videos.length === 0 && !this.loading && !this.error ? this.#empty() : nothing}
      <ul aria-busy=${this.loading}>${repeat(this.videos, v => v.id, v => html`<li>${this.#card(v)}</li>`)}</ul>
      ${this.cursor ? html`<button class="more" ?disabled=${this.loading} @click=${() => this.#load(this.cursor)}>Show more</button>` : nothing}`;
  }

  #empty() {
    if (this.#query || this.#status) return html`<p class="empty quiet">Nothing matches.</p>`;
    return html`<p class="empty quiet">${this.user?.mayUpload ? 'No videos yet. Drop one here, or press Upload.' : this.user ? 'No videos yet.' : 'No public videos yet. Sign in to upload one.'}</p>`;
  }

  #card(video: Video) {
    return html`<a class="card" href=${`/videos/${video.id}`}>
      <div class="picture">
        ${video.thumbnail_url ? html`<img src=${video.thumbnail_url} alt="" loading="lazy" />` : html`<span aria-hidden="true">${video.status === 'failed' ? '⚠' : video.media_type === 'image' ? '🖼' : video.media_type === 'document' ? '📄' : '…'}</span>`}
        ${video.duration_seconds ? html`<span class="time">${duration(video.duration_seconds)}</span>` : nothing}
      </div>
      <div class="text">
        <div class="title" title=${video.title}>${video.title}</div>
        <div class=${video.status === 'failed' ? 'bad' : 'quiet'}>${video.status === 'ready' ? date(video.created_at) : statusText(video)}</div>
        ${video.status === 'processing' ? html`<progress max="100" .value=${video.processing_percent ?? 0} aria-label="Encoded"></progress>` : nothing}
      </div>
    </a>`;
  }
}

customElements.define('sv-library-page', LibraryPage);
