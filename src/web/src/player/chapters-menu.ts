import { MediaUIEvents } from 'media-chrome/dist/constants.js';
import { MediaChromeMenu, createIndicator, createMenuItem } from 'media-chrome/dist/menu/media-chrome-menu.js';
import { duration } from '../format.ts';

interface Chapter {
  text: string;
  startTime: number;
  endTime: number;
}

/** The chapters as a menu, in which the one that plays is checked; choosing one goes there. */
class ChaptersMenu extends MediaChromeMenu {
  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'mediacurrenttime'];
  }

  #chapters: Chapter[] = [];

  /** The controller sets it. */
  get mediaChaptersCues(): Chapter[] {
    return this.#chapters;
  }

  set mediaChaptersCues(chapters: Chapter[]) {
    if (JSON.stringify(chapters) === JSON.stringify(this.#chapters)) return;
    this.#chapters = chapters;
    this.toggleAttribute('empty', chapters.length === 0);
    this.defaultSlot.replaceChildren(...chapters.map(chapter => {
      const item = createMenuItem({ type: 'radio', text: `${duration(Math.floor(chapter.startTime))}  ${chapter.text}`, value: `${chapter.startTime}`, checked: false });
      item.prepend(createIndicator(this, 'checked-indicator'));
      return item;
    }));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.toggleAttribute('empty', this.#chapters.length === 0);
    this.addEventListener('change', this.#go);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('change', this.#go);
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (name !== 'mediacurrenttime') return;
    const time = Number(now);
    const current = this.#chapters.find(chapter => chapter.startTime <= time && time < chapter.endTime);
    if (current && this.value !== `${current.startTime}`) this.value = `${current.startTime}`;
  }

  readonly #go = () => {
    this.dispatchEvent(new CustomEvent(MediaUIEvents.MEDIA_SEEK_REQUEST, { composed: true, bubbles: true, detail: Number(this.value) }));
  };
}

customElements.define('sv-chapters-menu', ChaptersMenu);
