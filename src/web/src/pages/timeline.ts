import { LitElement, css, html, nothing } from 'lit';
import { call, type Video } from '../api.ts';
import { shared } from '../styles.ts';
import type { Attempt } from './attempts.ts';
import { story, type ProgressEvent } from './story.ts';

/** What happened to one video, its hosts and moves included, for those who may manage it: read when it is unfolded, and as often as the page reads the video. */
export class Timeline extends LitElement {
  static override properties = { video: {}, events: { state: true }, attempts: { state: true }, error: { state: true } };

  static override styles = [shared, css`
    summary { cursor: pointer; }
    ol { padding-left: 2rem; font-size: 0.9rem; }
    li { overflow-wrap: anywhere; }
  `];

  declare video: Video;
  declare events: ProgressEvent[];
  declare attempts: Attempt[];
  declare error: string | null;

  #after = '';
  #reading = false;
  #again = false;

  constructor() {
    super();
    [this.events, this.attempts, this.error] = [[], [], null];
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('video') && this.renderRoot.querySelector('details')?.open) void this.#read();
  }

  /** The page may have read the video again, for the last time, while this was under way. */
  async #read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    while (this.#again) {
      this.#again = false;
      await this.#readOnce();
    }
    this.#reading = false;
  }

  async #readOnce(): Promise<void> {
    const { id } = this.video;
    try {
      const { items: attempts } = await call<{ items: Attempt[] }>('GET', `/videos/${id}/attempts`);
      for (let more = true; more;) {
        const { items, next } = await call<{ items: ProgressEvent[]; next: string | null }>('GET', `/videos/${id}/events${this.#after && `?after=${encodeURIComponent(this.#after)}`}`);
        [this.events, this.attempts, this.#after] = [[...this.events, ...items], attempts, next ?? this.#after];
        more = items.length > 0;
      }
      this.error = null;
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  override render() {
    const unfold = (event: Event) => { if ((event.target as HTMLDetailsElement).open) void this.#read(); };
    return html`<details @toggle=${unfold}><summary>What happened</summary>
      <ol>${story(this.events, this.attempts).map(({ time, text, bad }) => html`<li>
        <time class="quiet" datetime=${time}>${new Date(time).toLocaleString()}</time> <span class=${bad ? 'bad' : nothing}>${text}</span></li>`)}</ol>
      ${this.error ? html`<p class="bad" role="alert">${this.error}</p>` : nothing}
    </details>`;
  }
}

customElements.define('sv-timeline', Timeline);
