import { LitElement, css, html, nothing } from 'lit';
import { ApiError } from '../api.ts';
import { bytes, remaining } from '../format.ts';
import { shared } from '../styles.ts';
import { uploads } from './queue.ts';
import type { Upload } from './upload.ts';

/** What is on its way up: percent, speed, time left, cancel. */
export class UploadPanel extends LitElement {
  static override styles = [shared, css`
    section { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 0.8rem 1rem; margin-bottom: 1.2rem; }
    h2 { font-size: 1rem; margin: 0 0 0.4rem; }
    ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.8rem; }
    .name { flex: 1; min-width: 8rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .quiet, .bad { font-size: 0.9rem; }
  `];

  readonly #update = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    uploads.addEventListener('change', this.#update);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    uploads.removeEventListener('change', this.#update);
  }

  override render() {
    if (uploads.uploads.length === 0) return nothing;
    return html`<section aria-label="Uploads"><h2>Uploads</h2><ul>${uploads.uploads.map(u => this.#row(u))}</ul></section>`;
  }

  #row(upload: Upload) {
    const percent = upload.file.size === 0 ? 0 : Math.min(100, (upload.sent / upload.file.size) * 100);
    return html`<li>
      <div class="row">
        <span class="name" title=${upload.file.name}>${upload.file.name}</span>
        ${upload.state === 'sending' || upload.state === 'waiting'
          ? html`<button @click=${() => upload.cancel()} aria-label=${`Cancel ${upload.file.name}`}>Cancel</button>`
          : html`<button @click=${() => uploads.remove(upload)} aria-label=${`Dismiss ${upload.file.name}`} ?disabled=${upload.state === 'completing'}>Dismiss</button>`}
      </div>
      ${upload.state === 'failed' ? nothing : html`<progress max="100" .value=${upload.state === 'done' ? 100 : percent} aria-label=${`${upload.file.name} sent`}></progress>`}
      <div role="status">${this.#status(upload, percent)}</div>
    </li>`;
  }

  #status(upload: Upload, percent: number) {
    switch (upload.state) {
      case 'waiting': return html`<span class="quiet">waiting</span>`;
      case 'sending': return html`<span class="quiet">${Math.floor(percent)} % of ${bytes(upload.file.size)}${upload.bytesPerSecond > 0 ? `, ${bytes(upload.bytesPerSecond)}/s, ${remaining(upload.secondsLeft)} left` : ''}</span>`;
      case 'completing': return html`<span class="quiet">putting the parts together</span>`;
      case 'done': return html`<span class="quiet">safely stored. <a href=${`/videos/${upload.videoId}`}>Open the video</a></span>`;
      case 'cancelled': return html`<span class="quiet">cancelled, nothing was kept</span>`;
      case 'failed': return html`<span class="bad">${upload.error?.message}${upload.error instanceof ApiError ? ` (${upload.error.code})` : ''}</span>`;
    }
  }
}

customElements.define('sv-upload-panel', UploadPanel);
