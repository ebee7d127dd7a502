import { LitElement, css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call, type Page, type Video } from '../api.ts';
import type { SignedIn } from '../auth.ts';
import { date, duration } from '../format.ts';
import { go } from '../router.ts';
import { shared } from '../styles.ts';
import { uploads } from '../upload/queue.ts';
import { audience, privacies } from './edits.ts';
import './preview.ts';
import { isMoving, statusText } from './status.ts';
import './thumbnail.ts';

/** Milliseconds without a key: then a search goes out. */
const pause = 250;

/** Videos, newest first, with what one may see of them; what still moves is asked for each two seconds. Filters are in the address. */
export class LibraryPage extends LitElement {
  static override properties = { user: {}, search: {}, videos: { state: true }, cursor: { state: true }, loading: { state: true }, error: { state: true } };

  static override styles = [shared, css`
    h1 { font-size: 1.25rem; margin: 0 auto 0 0; }
    form { display: flex; gap: 0.6rem; align-items: center; margin-bottom: 1rem; }
    input, select { min-height: 2.75rem; }
    input { flex: 0 1 18rem; }
    ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); }
    .again { opacity: 0.6; }
    .card { display: block; text-decoration: none; color: inherit; border-radius: var(--radius); background: var(--card); border: 1px solid var(--line); overflow: hidden; height: 100%; }
    a.card:hover { border-color: var(--accent); }
    .picture { aspect-ratio: 16 / 9; background: var(--line); position: relative; display: grid; place-items: center; color: var(--quiet); }
    .coming { min-height: 14rem; animation: breathe 1.6s ease-in-out infinite alternate; }
    @keyframes breathe { to { opacity: 0.5; } }
    .badges { position: absolute; left: 0.5rem; top: 0.5rem; display: flex; gap: 0.3rem; }
    .badges span { background: rgb(0 0 0 / 0.75); color: #fff; border-radius: 999px; padding: 0 0.55rem; font-size: 0.78rem; }
    @media (max-width: 40rem) { h1 { display: none; } input { flex: 1; } }
    .time { position: absolute; right: 0.5rem; bottom: 0.5rem; background: rgb(0 0 0 / 0.75); color: #fff; border-radius: 4px; padding: 0 0.35rem; font-size: 0.8rem; }
    .text { padding: 0.6rem 0.8rem 0.8rem; }
    .title { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .quiet, .bad { font-size: 0.88rem; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
    .empty { text-align: center; padding: 4rem 1rem; border: 1px dashed var(--line); border-radius: var(--radius); }
    .more { display: block; margin: 1.4rem auto 0; }
  `];

  declare user: SignedIn | null;
  declare search: string;
  declare videos: Video[];
  declare cursor: string | null;
  declare loading: boolean;
  declare error: string | null;

  #timer: ReturnType<typeof setInterval> | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #asked = new AbortController();
  #done = 0;

  constructor() {
    super();
    [this.videos, this.cursor, this.loading, this.error] = [[], null, true, null];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = 'ServerlessVideo';
    uploads.addEventListener('change', this.#uploaded);
    this.#timer = setInterval(() => void this.#refresh(), 2000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    uploads.removeEventListener('change', this.#uploaded);
    clearInterval(this.#timer);
    clearTimeout(this.#typing);
    this.#asked.abort();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('search')) void this.#load();
  }

  override updated(changed: Map<string, unknown>): void {
    if (!changed.has('search')) return;
    const { q, status } = this.#form;
    // What is being typed stays as it is.
    if (q.value.trim() !== this.#filter.q) q.value = this.#filter.q;
    if (status) status.value = this.#filter.status;
  }

  get #form() {
    return (this.renderRoot.querySelector('form')!.elements as unknown) as { q: HTMLInputElement; status?: HTMLSelectElement };
  }

  get #filter(): { q: string; status: string } {
    const query = new URLSearchParams(this.search);
    return { q: query.get('q') ?? '', status: query.get('status') ?? '' };
  }

  /** A finished upload is a new video. */
  readonly #uploaded = () => {
    const done = uploads.uploads.filter(u => u.state === 'done').length;
    if (done > this.#done) void this.#load();
    this.#done = done;
  };

  #path(cursor: string | null): string {
    const query = new URLSearchParams({ limit: '24' });
    for (const [name, value] of Object.entries(this.#filter)) if (value) query.set(name, value);
    if (cursor) query.set('cursor', cursor);
    return `/videos?${query}`;
  }

  async #load(cursor: string | null = null): Promise<void> {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    this.loading = true;
    try {
      const page = await call<Page<Video>>('GET', this.#path(cursor), { signal });
      signal.throwIfAborted();
      this.videos = cursor ? [...this.videos, ...page.items] : page.items;
      this.cursor = page.next_cursor;
      this.error = null;
    } catch (error) {
      if (signal.aborted) return;
      this.error = error instanceof Error ? error.message : String(error);
    }

    this.loading = false;
  }

  async #refresh(): Promise<void> {
    const moving = this.videos.filter(isMoving);
    if (document.hidden || moving.length === 0) return;
    const fresh = await Promise.all(moving.slice(0, 10).map(v => call<Video>('GET', `/videos/${v.id}`).catch(() => v)));
    const known = this.videos.map(v => fresh.find(f => f.id === v.id) ?? v);
    // What turns out to be there already is no video of its own; the list leaves it out, too.
    this.videos = this.#filter.status === 'failed' ? known : known.filter(v => !v.duplicate_of);
  }

  #typed(): void {
    clearTimeout(this.#typing);
    if (this.#form.q.value.trim() === '') this.#apply();
    else this.#typing = setTimeout(() => this.#apply(), pause);
  }

  /** One step back leaves a search, however many letters it had. */
  #apply(): void {
    clearTimeout(this.#typing);
    const [before, q, status] = [this.#filter, this.#form.q.value.trim(), this.#form.status?.value ?? ''];
    if (q === before.q && status === before.status) return;
    const query = new URLSearchParams(Object.entries({ q, status }).filter(([, value]) => value));
    go(query.size > 0 ? `/?${query}` : '/', status === before.status && q !== '' && before.q !== '');
  }

  override render() {
    const first = this.loading && this.videos.length === 0;
    return html`
      <form role="search" @submit=${(e: Event) => { e.preventDefault(); this.#apply(); }}>
        <h1>Videos</h1>
        <input name="q" type="search" placeholder="Title or file name" aria-label="Search by title or file name" @input=${this.#typed} />
        ${this.user?.mayUpload ? html`<select name="status" aria-label="Status" @change=${this.#apply}>
          <option value="">Any status</option>
          ${['ready', 'processing', 'verifying', 'stored', 'failed'].map(s => html`<option value=${s}>${s}</option>`)}
        </select>` : nothing}
      </form>
      ${this.error ? html`<p class="bad" role="alert">${this.error} <button @click=${() => this.#load()}>Try again</button></p>` : nothing}
      ${this.videos.length === 0 && !this.loading && !this.error ? this.#empty() : nothing}
      <p class="visually-hidden" role="status">${this.loading ? 'Loading' : `${this.videos.length} videos`}</p>
      ${first ? html`<ul aria-hidden="true">${Array.from({ length: 8 }, () => html`<li class="card coming"></li>`)}</ul>` : nothing}
      <ul class=${this.loading ? 'again' : ''} aria-busy=${this.loading}>${repeat(this.videos, v => v.id, v => html`<li>${this.#card(v)}</li>`)}</ul>
      ${this.cursor ? html`<button class="more" ?disabled=${this.loading} @click=${() => this.#load(this.cursor)}>Show more</button>` : nothing}`;
  }

  #empty() {
    if (this.#filter.q || this.#filter.status) return html`<p class="empty quiet">Nothing matches.</p>`;
    return html`<p class="empty quiet">${this.user?.mayUpload ? 'No videos yet. Drop one here, or press Upload.' : this.user ? 'No videos yet.' : 'No public videos yet. Sign in to upload one.'}</p>`;
  }

  /** Strangers see what is public only: those who manage a video see who else does. */
  #badges(video: Video) {
    const badges = [video.may_manage ? privacies[video.privacy].label : '', video.access_level === 'public' ? '' : audience(video)].filter(b => b);
    return badges.length > 0 ? html`<span class="badges">${badges.map(b => html`<span>${b}</span>`)}</span>` : nothing;
  }

  #card(video: Video) {
    return html`<a class="card" href=${`/videos/${video.id}`}>
      <div class="picture">
        ${video.thumbnail_url ? html`<sv-thumbnail .video=${video}></sv-thumbnail>` : html`<span aria-hidden="true">${video.status === 'failed' ? '⚠' : video.media_type === 'image' ? 'Image' : video.media_type === 'document' ? 'Document' : '…'}</span>`}
        ${video.status === 'ready' && video.media_type === 'video' ? html`<sv-preview .videoId=${video.id}></sv-preview>` : nothing}
        ${this.#badges(video)}
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
