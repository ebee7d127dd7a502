import { LitElement, css, html, nothing } from 'lit';
import { call, type Playback } from '../api.ts';
import { evenly, framesOf } from './storyboard.ts';

/** Milliseconds: who only passes over a card fetches nothing. */
const patience = 300;
const pace = 600;
const most = 12;

/** What happens in a video, in pictures of its storyboard, while its card is pointed at or has the focus. Who wants no motion sees none. */
export class Preview extends LitElement {
  static override properties = { videoId: {}, frame: { state: true } };

  static override styles = css`
    :host, img { position: absolute; inset: 0; width: 100%; height: 100%; }
    :host { pointer-events: none; }
    img { object-fit: contain; background: var(--line); }
  `;

  declare videoId: string;
  declare frame: string | null;

  #card: Element | null = null;
  #frames: Promise<string[]> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.frame = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#card = this.closest('.card');
    this.#card?.addEventListener('pointerenter', this.#begin);
    this.#card?.addEventListener('focus', this.#begin);
    this.#card?.addEventListener('pointerleave', this.#end);
    this.#card?.addEventListener('blur', this.#end);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#card?.removeEventListener('pointerenter', this.#begin);
    this.#card?.removeEventListener('focus', this.#begin);
    this.#card?.removeEventListener('pointerleave', this.#end);
    this.#card?.removeEventListener('blur', this.#end);
    this.#end();
  }

  readonly #begin = (event: Event) => {
    const touched = event instanceof PointerEvent ? event.pointerType === 'touch' : !this.#card!.matches(':focus-visible');
    if (touched || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#show(0), patience);
  };

  readonly #end = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.frame = null;
  };

  async #show(i: number): Promise<void> {
    const timer = this.#timer;
    try {
      const frames = await (this.#frames ??= this.#load());
      if (frames.length === 0) return;
      const image = new Image();
      image.src = frames[i % frames.length]!;
      await image.decode();
      // Left meanwhile.
      if (this.#timer !== timer) return;
      this.frame = image.src;
      if (frames.length > 1) this.#timer = setTimeout(() => void this.#show(i + 1), pace);
    } catch {
      // The card keeps its picture; the next visit tries again.
      this.#frames = undefined;
    }
  }

  async #load(): Promise<string[]> {
    const { storyboard_url } = await call<Playback>('GET', `/videos/${this.videoId}/playback`);
    if (!storyboard_url) return [];
    const track = await fetch(storyboard_url);
    if (!track.ok) throw new Error(`storyboard: ${track.status}`);
    return evenly(framesOf(await track.text()), most);
  }

  override render() {
    return this.frame ? html`<img src=${this.frame} alt="" />` : nothing;
  }
}

customElements.define('sv-preview', Preview);
