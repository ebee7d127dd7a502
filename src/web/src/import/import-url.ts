import { LitElement, css, html, nothing } from 'lit';
import { ApiError, call, type Video } from '../api.ts';
import { go } from '../router.ts';
import { shared } from '../styles.ts';
import { message } from '../upload/messages.ts';
import type { UploadDetails } from '../upload/upload-details.ts';
import { Repeatable } from './repeatable.ts';

/** A field for the address of a file that is fetched for the person. */
export class ImportUrl extends LitElement {
  static override properties = { busy: { state: true }, error: { state: true } };

  static override styles = [shared, css`
    form { margin-bottom: 1.2rem; max-width: 36rem; }
    input { flex: 1 1 8rem; min-height: 2.75rem; }
    .bad { flex-basis: 100%; margin: 0; font-size: 0.9rem; }
  `];

  declare busy: boolean;
  declare error: string | null;

  /** Where more is said of it. */
  details: () => UploadDetails | null = () => null;

  readonly #request = new Repeatable();

  constructor() {
    super();
    [this.busy, this.error] = [false, null];
  }

  async #start(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const details = this.details();
    const about = details ? details.about : {};
    if (!about) return;
    [this.busy, this.error] = [true, null];
    const body = { ...about, url: String(new FormData(form).get('url')).trim() };
    try {
      const video = await call<Video>('POST', '/uploads/from-url', { body, idempotencyKey: this.#request.keyOf(JSON.stringify(body)) });
      this.#request.answered();
      details?.clear();
      form.reset();
      go(`/videos/${video.id}`);
    } catch (error) {
      this.error = error instanceof ApiError ? message(error) : error instanceof Error ? error.message : String(error);
    }

    this.busy = false;
  }

  override render() {
    return html`<form class="row" @submit=${this.#start}>
      <input name="url" type="url" required maxlength="2048" placeholder="https://…" aria-label="Import from URL" aria-describedby=${this.error ? 'problem' : nothing} />
      <button ?disabled=${this.busy}>Import from URL</button>
      ${this.error ? html`<p id="problem" class="bad" role="alert">${this.error}</p>` : nothing}
    </form>`;
  }
}

customElements.define('sv-import-url', ImportUrl);
