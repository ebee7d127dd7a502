import { LitElement, css, html, nothing } from 'lit';
import { accessToken } from '../auth.ts';
import type { Video } from '../api.ts';

/** The still of a video, loaded when it comes near the window. What is not for everyone is asked for with one's token. */
export class Thumbnail extends LitElement {
  static override properties = { video: {}, src: { state: true } };

  static override styles = css`
    :host, img { position: absolute; inset: 0; width: 100%; height: 100%; }
    img { object-fit: contain; }
  `;

  declare video: Video;
  declare src: string | null;

  #near: IntersectionObserver | undefined;

  constructor() {
    super();
    this.src = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#near = new IntersectionObserver(seen => { if (seen.some(s => s.isIntersecting)) void this.#load(); }, { rootMargin: '200px' });
    this.#near.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#near?.disconnect();
    if (this.src?.startsWith('blob:')) URL.revokeObjectURL(this.src);
    this.src = null;
  }

  async #load(): Promise<void> {
    this.#near?.disconnect();
    const { thumbnail_url: url, privacy, access_level } = this.video;
    if (!url) return;
    if (privacy !== 'private' && access_level === 'public') {
      this.src = url;
      return;
    }

    const answer = await fetch(url, { headers: { authorization: `Bearer ${await accessToken()}` } }).catch(() => null);
    if (answer?.ok && this.isConnected) this.src = URL.createObjectURL(await answer.blob());
  }

  override render() {
    return this.src ? html`<img src=${this.src} alt="" decoding="async" />` : nothing;
  }
}

customElements.define('sv-thumbnail', Thumbnail);
