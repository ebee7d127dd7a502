import { LitElement, css, html } from 'lit';
import { call, download, type Video } from '../api.ts';
import { bytes } from '../format.ts';
import { shared } from '../styles.ts';

/** What a person calls the kind of a file. */
export function kindOf({ media_type: type, content_type: said }: Pick<Video, 'media_type' | 'content_type'>): string {
  return `${type === 'image' ? 'Image' : 'Document'}, ${said}`;
}

/** An image, by a signed address and as an image only; a document as a card. Both can be downloaded. */
export class Original extends LitElement {
  static override properties = { video: { attribute: false }, address: { state: true }, error: { state: true } };

  static override styles = [shared, css`
    figure { margin: 0; text-align: center; }
    img { max-width: 100%; max-height: calc(100dvh - 12rem); border-radius: var(--radius); }
    figcaption { margin: 0.6rem 0; }
    .card { min-height: 12rem; padding: 2rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); display: grid; place-content: center; gap: 0.8rem; justify-items: center; text-align: center; }
    strong { overflow-wrap: anywhere; }
  `];

  declare video: Video;
  declare address: string | null;
  declare error: string | null;

  constructor() {
    super();
    [this.address, this.error] = [null, null];
  }

  override willUpdate(changed: Map<string, Video | undefined>): void {
    if (this.video.media_type === 'image' && changed.get('video')?.id !== this.video.id) void this.#look();
  }

  /** The address lives for minutes: enough for an image that is loaded once. */
  async #look(): Promise<void> {
    const { id } = this.video;
    try {
      const { url } = await call<{ url: string }>('GET', `/videos/${id}/download`);
      if (this.video.id === id) this.address = url;
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.error = error.message;
  }

  override render() {
    const { video } = this;
    const facts = html`<span class="quiet">${kindOf(video)}, ${bytes(video.file_size_bytes ?? 0)}</span>`;
    const button = html`<button aria-label=${`Download ${video.file_name}`} @click=${() => void download(video.id).catch(error => this.#fail(error))}>Download</button>`;
    return html`${this.error ? html`<p class="bad" role="alert">${this.error}</p>` : ''}
      ${video.media_type === 'image'
        ? html`<figure>${this.address ? html`<img src=${this.address} alt=${video.title} @error=${() => this.#fail(new Error('The image cannot be shown.'))} />` : ''}<figcaption class="row">${facts}${button}</figcaption></figure>`
        : html`<div class="card"><strong>${video.file_name}</strong>${facts}${button}</div>`}`;
  }
}

customElements.define('sv-original', Original);
