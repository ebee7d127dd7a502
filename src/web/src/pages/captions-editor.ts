import { LitElement, css, html, nothing } from 'lit';
import { ApiError, call, type Video } from '../api.ts';
import { bytes } from '../format.ts';
import { shared } from '../styles.ts';

interface Captions {
  language: string;
  label: string;
  cues: number;
  size_bytes: number;
  skipped?: number;
  skipped_because?: string;
}

const common = ['en', 'de', 'fr', 'es', 'it', 'pt-BR', 'nl', 'pl', 'sv', 'tr', 'uk', 'ru', 'ar', 'he', 'hi', 'zh-Hans', 'zh-Hant', 'ja', 'ko', 'vi', 'id', 'ms'];

/** Captions of a video for those who manage it: the languages there are, one more, or another file for one. Tells `changed`. */
export class CaptionsEditor extends LitElement {
  static override properties = { video: {}, captions: { state: true }, busy: { state: true }, error: { state: true }, said: { state: true }, leaving: { state: true } };

  static override styles = [shared, css`
    h2 { font-size: 1.1rem; margin: 0 0 0.6rem; }
    ul { list-style: none; padding: 0; margin: 0 0 1rem; display: grid; gap: 0.5rem; }
    li { border: 1px solid var(--line); border-radius: 8px; padding: 0.5rem 0.8rem; display: flex; gap: 0.6rem; align-items: center; flex-wrap: wrap; }
    li > :first-child { flex: 1 1 16rem; overflow-wrap: anywhere; }
    form { display: grid; gap: 0.6rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr)); align-items: end; }
    label { display: grid; gap: 0.2rem; font-weight: 600; font-size: 0.92rem; }
    input { font-weight: 400; width: 100%; min-height: 2.75rem; }
    button, .file { min-height: 2.75rem; }
    .file { border: 1px solid var(--line); border-radius: 999px; padding: 0.45rem 0.95rem; cursor: pointer; display: inline-flex; align-items: center; font-weight: 400; font-size: 1rem; }
    .file:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
    p { margin: 0.6rem 0 0; }
  `];

  declare video: Video;
  declare captions: Captions[];
  declare busy: boolean;
  declare error: string | null;
  declare said: string | null;
  /** The language that is to be removed, once that is said again. */
  declare leaving: string | null;

  constructor() {
    super();
    [this.captions, this.busy, this.error, this.said, this.leaving] = [[], false, null, null, null];
  }

  override firstUpdated(): void {
    void this.#try(() => Promise.resolve(null));
  }

  /** Does it, then shows what there is. */
  async #try(work: () => Promise<string | null>): Promise<void> {
    [this.busy, this.error, this.said, this.leaving] = [true, null, null, null];
    try {
      this.said = await work();
      this.captions = (await call<{ items: Captions[] }>('GET', `/videos/${this.video.id}/captions`)).items;
      if (this.said) this.dispatchEvent(new CustomEvent('changed'));
    } catch (error) {
      this.error = error instanceof ApiError ? Object.values(error.errors).flat().join('; ') || error.message : (error as Error).message;
    }

    this.busy = false;
  }

  #put(language: string, label: string, file: File): Promise<void> {
    return this.#try(async () => {
      const kept = await call<Captions>('PUT', `/videos/${this.video.id}/captions/${encodeURIComponent(language)}?label=${encodeURIComponent(label)}`, { file });
      const skipped = kept.skipped ? ` ${kept.skipped} could not be shown (${kept.skipped_because})` : '';
      return `${kept.label}: ${lines(kept)}.${skipped}`;
    });
  }

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const language = (data.get('language') as string).trim();
    await this.#put(language, (data.get('label') as string).trim() || nameOf(language), data.get('file') as File);
    if (!this.error) form.reset();
  }

  #replace(captions: Captions, event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) void this.#put(captions.language, captions.label, file);
  }

  #remove(captions: Captions): void {
    if (this.leaving !== captions.language) this.leaving = captions.language;
    else void this.#try(async () => {
      await call('DELETE', `/videos/${this.video.id}/captions/${captions.language}`);
      return `${captions.label} was removed.`;
    });
  }

  override render() {
    return html`<h2>Captions</h2>
      ${this.captions.length > 0 ? html`<ul>${this.captions.map(c => html`<li>
        <span>${c.label} <span class="quiet">${c.language}, ${lines(c)}, ${bytes(c.size_bytes)}</span></span>
        <label class="file">Replace<input class="visually-hidden" type="file" accept=".vtt,.srt,text/vtt" aria-label="Replace ${c.label}" ?disabled=${this.busy} @change=${(e: Event) => this.#replace(c, e)} /></label>
        <button class="danger" ?disabled=${this.busy} aria-label="Remove ${c.label}" @click=${() => this.#remove(c)}>${this.leaving === c.language ? 'Really remove' : 'Remove'}</button>
      </li>`)}</ul>` : nothing}
      <form @submit=${this.#add}>
        <label>Language<input name="language" required list="languages" maxlength="35" placeholder="en" autocapitalize="none" spellcheck="false" /></label>
        <datalist id="languages">${common.map(tag => html`<option value=${tag}>${nameOf(tag)}</option>`)}</datalist>
        <label>Name in the player<input name="label" maxlength="100" placeholder="English" /></label>
        <label>WebVTT or SRT file<input name="file" type="file" required accept=".vtt,.srt,text/vtt" /></label>
        <button class="primary" ?disabled=${this.busy}>${this.busy ? 'One moment …' : 'Add captions'}</button>
      </form>
      <p role="status" class="quiet">${this.said ?? ''}</p>
      ${this.error ? html`<p role="alert" class="bad">${this.error}</p>` : nothing}`;
  }
}

function lines({ cues }: Captions): string {
  return cues === 1 ? '1 line' : `${cues} lines`;
}

/** In its own words, as players show it. */
function nameOf(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

customElements.define('sv-captions-editor', CaptionsEditor);
