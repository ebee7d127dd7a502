import { LitElement, css, html, nothing } from 'lit';
import { call, type Page } from '../api.ts';
import { shared } from '../styles.ts';
import { steps, who, type Entry } from './steps.ts';

/** What was done to a video and by whom, for those who may manage it: read when it is unfolded, a page at a time. */
export class AuditTrail extends LitElement {
  static override properties = { videoId: {}, me: {}, entries: { state: true }, next: { state: true }, error: { state: true } };

  static override styles = [shared, css`
    summary { cursor: pointer; }
    ol { padding-left: 1.2rem; font-size: 0.9rem; }
    li { overflow-wrap: anywhere; }
  `];

  declare videoId: string;
  declare me: string | null;
  declare entries: Entry[];
  /** Where to go on; null: nowhere; undefined: nothing was read yet. */
  declare next: string | null | undefined;
  declare error: string | null;

  constructor() {
    super();
    [this.me, this.entries, this.next, this.error] = [null, [], undefined, null];
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('videoId')) [this.entries, this.next] = [[], undefined];
  }

  async #more(): Promise<void> {
    try {
      const page = await call<Page<Entry>>('GET', `/videos/${this.videoId}/audit${this.next ? `?cursor=${encodeURIComponent(this.next)}` : ''}`);
      [this.entries, this.next, this.error] = [[...this.entries, ...page.items], page.next_cursor, null];
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  override render() {
    const unfold = (event: Event) => { if ((event.target as HTMLDetailsElement).open && this.next === undefined) void this.#more(); };
    return html`<details @toggle=${unfold}><summary>Audit trail</summary>
      <ol>${steps(this.entries).map(entry => html`<li>
        <time class="quiet" datetime=${entry.at}>${new Date(entry.at).toLocaleString()}</time>
        ${entry.step.replaceAll('_', ' ')} <span class=${entry.state === 'failed' ? 'bad' : 'quiet'}>${entry.state}</span>
        by ${who(entry.actor, this.me)}${entry.detail ? html` <span class="quiet">(${entry.detail})</span>` : nothing}</li>`)}</ol>
      ${this.error ? html`<p class="bad" role="alert">${this.error}</p>` : nothing}
      ${this.next || this.error ? html`<button @click=${() => void this.#more()}>${this.error ? 'Try again' : 'More'}</button>` : nothing}
    </details>`;
  }
}

customElements.define('sv-audit-trail', AuditTrail);
