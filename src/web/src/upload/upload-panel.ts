import { LitElement, css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { shared } from '../styles.ts';
import { uploads } from './queue.ts';
import './upload-row.ts';
import type { Upload } from './upload.ts';

/** What is on its way up, and what was left unfinished. */
export class UploadPanel extends LitElement {
  static override properties = { said: { state: true } };

  static override styles = [shared, css`
    section { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 0.9rem 1.1rem 1.1rem; margin-bottom: 1.4rem; }
    header { display: flex; gap: 0.6rem; align-items: baseline; margin-bottom: 0.4rem; }
    h2 { font-size: 1rem; margin: 0 auto 0 0; }
    ul { list-style: none; margin: 0; padding: 0; }
    li { padding: 0.7rem 0; border-top: 1px solid var(--line); }
    li:last-child { padding-bottom: 0; }
    .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    button { padding: 0.2rem 0.7rem; font-size: 0.88rem; }
  `];

  declare said: string;
  readonly #heard = new WeakMap<Upload, string>();

  constructor() {
    super();
    this.said = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    uploads.addEventListener('change', this.#changed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    uploads.removeEventListener('change', this.#changed);
  }

  /** Screen readers hear of each state once and of each quarter, not of every percent. */
  readonly #changed = () => {
    for (const upload of uploads.uploads) {
      const quarter = upload.state === 'sending' ? Math.floor((upload.sent / upload.record.size) * 4) * 25 : 0;
      const news = upload.offline ? 'no connection' : quarter > 0 ? `${quarter} % sent` : upload.objection ? 'not taken' : upload.duplicate ? 'here already' : spoken[upload.state];
      if (this.#heard.get(upload) !== news) this.said = `${upload.record.name}: ${news}`;
      this.#heard.set(upload, news);
    }

    this.requestUpdate();
  };

  override render() {
    const all = uploads.uploads;
    const over = all.filter(u => u.over);
    return html`
      <div class="said" role="status">${this.said}</div>
      ${all.length === 0 ? nothing : html`<section aria-label="Uploads">
        <header>
          <h2>Uploads</h2>
          <span class="quiet">${over.length < all.length ? `${all.filter(u => u.state === 'done' && !u.objection).length} of ${all.length} done` : nothing}</span>
          ${over.length > 1 ? html`<button @click=${() => over.forEach(u => void uploads.remove(u))}>Clear finished</button>` : nothing}
        </header>
        <ul>${repeat(all, u => u, u => html`<li><sv-upload-row .upload=${u}></sv-upload-row></li>`)}</ul>
      </section>`}`;
  }
}

const spoken: Record<Upload['state'], string> = {
  'needs-file': 'not finished', waiting: 'waiting', hashing: 'being checked', sending: 'being sent', completing: 'sent', paused: 'paused',
  cancelling: 'being cancelled', done: 'safely stored', failed: 'failed', cancelled: 'cancelled',
};

customElements.define('sv-upload-panel', UploadPanel);
