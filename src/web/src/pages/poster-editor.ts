import { LitElement, css, html, nothing } from 'lit';
import { call, type Video } from '../api.ts';
import { duration } from '../format.ts';
import { shared } from '../styles.ts';

/** The picture that stands for a video: the still nearest to what the player shows, or an image of one's own. Tells `changed` with the video. */
export class PosterEditor extends LitElement {
  static override properties = { video: {}, now: { attribute: false }, busy: { state: true }, error: { state: true }, said: { state: true } };

  static override styles = [shared, css`
    h2 { font-size: 1.1rem; margin: 0 0 0.6rem; }
    button, .file { min-height: 2.75rem; }
    .file { border: 1px solid var(--line); background: var(--card); border-radius: 999px; padding: 0.45rem 0.95rem; cursor: pointer; display: inline-flex; align-items: center; }
    .file:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
    p { margin: 0.6rem 0 0; }
  `];

  declare video: Video;
  /** Seconds that the player stands at; null: nothing plays yet. */
  declare now: () => number | null;
  declare busy: boolean;
  declare error: string | null;
  declare said: string | null;

  constructor() {
    super();
    [this.busy, this.error, this.said] = [false, null, null];
  }

  async #put(what: { body: unknown } | { file: File }, said: string): Promise<void> {
    [this.busy, this.error, this.said] = [true, null, null];
    try {
      const detail = await call<Video>('PUT', `/videos/${this.video.id}/thumbnail`, what);
      this.said = said;
      this.dispatchEvent(new CustomEvent<Video>('changed', { detail }));
    } catch (error) {
      this.error = (error as Error).message;
    }

    this.busy = false;
  }

  #frame(): void {
    const seconds = this.now() ?? 0;
    void this.#put({ body: { time_seconds: seconds } }, `The still nearest to ${duration(seconds)} stands for the video now.`);
  }

  #image(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) void this.#put({ file }, 'Your image stands for the video now.');
  }

  override render() {
    return html`<h2>Picture</h2>
      <div class="row">
        ${this.video.status === 'ready' ? html`<button ?disabled=${this.busy} @click=${this.#frame}>Use what the player shows</button>` : nothing}
        <label class="file">Upload an image<input class="visually-hidden" type="file" accept="image/jpeg,image/png,image/webp" ?disabled=${this.busy} @change=${this.#image} /></label>
      </div>
      <p role="status" class="quiet">${this.said ?? 'Of what the player shows, the nearest still is taken.'}</p>
      ${this.error ? html`<p role="alert" class="bad">${this.error}</p>` : nothing}`;
  }
}

customElements.define('sv-poster-editor', PosterEditor);
