import { LitElement, css, html } from 'lit';
import { choices } from '../pages/edits.ts';
import { hostNames } from '../pages/status.ts';
import { shared } from '../styles.ts';
import { read, wrongTags, type About } from './about.ts';

/** What may be said of the files that are chosen, dropped or imported next. */
export class UploadDetails extends LitElement {
  static override properties = { said: { state: true } };

  static override styles = [shared, css`
    details { margin-bottom: 1rem; max-width: 36rem; }
    summary { cursor: pointer; min-height: 2.75rem; display: flex; align-items: center; gap: 0.4rem; width: fit-content; border-radius: 8px; }
    summary::before { content: '▸'; }
    details[open] summary::before { content: '▾'; }
    form { display: grid; gap: 0.9rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); padding: 0.2rem 0 0.6rem; }
    label { display: grid; gap: 0.2rem; font-weight: 600; font-size: 0.92rem; align-content: start; }
    .wide { grid-column: 1 / -1; }
    input, textarea, select { font-weight: 400; font-size: 1rem; width: 100%; min-height: 2.75rem; }
    textarea { resize: vertical; }
    .hint { font-weight: 400; font-size: 0.88rem; }
  `];

  declare said: boolean;

  constructor() {
    super();
    this.said = false;
  }

  /** Null: something is not as it has to be; the person is shown what. */
  get about(): About | null {
    if (!this.#form.checkValidity()) {
      this.renderRoot.querySelector('details')!.open = true;
      this.#form.reportValidity();
      return null;
    }

    return read(new FormData(this.#form));
  }

  /** It was of the files that are on their way now, and is not of those after them. */
  clear(): void {
    this.#form.reset();
    this.said = false;
  }

  get #form(): HTMLFormElement {
    return this.renderRoot.querySelector('form')!;
  }

  #typed(event: Event): void {
    const field = event.target as HTMLInputElement;
    if (field.name === 'tags') field.setCustomValidity(wrongTags(field.value) ?? '');
    this.said = Object.keys(read(new FormData(this.#form))).length > 0;
  }

  override render() {
    return html`<details>
      <summary>Title, privacy and host${this.said ? html` <span class="quiet">of the next upload</span>` : ''}</summary>
      <form @input=${this.#typed} @submit=${(event: Event) => event.preventDefault()}>
        <label class="wide">Title<input name="title" maxlength="200" aria-describedby="title-hint" /><span class="hint quiet" id="title-hint">without one, and of several files, the file's name</span></label>
        <label class="wide">Description<textarea name="description" rows="2" maxlength="5000"></textarea></label>
        <label class="wide">Tags<input name="tags" aria-describedby="tags-hint" /><span class="hint quiet" id="tags-hint">with commas between them</span></label>
        <label>Privacy<select name="privacy">
          <option value="">Unlisted</option>
          ${choices.filter(([value]) => value !== 'unlisted').map(([value, { label }]) => html`<option value=${value}>${label}</option>`)}</select></label>
        <label>Host<select name="host_preference" aria-describedby="host-hint">
          <option value="">Automatic</option>
          ${Object.entries(hostNames).map(([value, name]) => html`<option value=${value}>${name}</option>`)}</select><span class="hint quiet" id="host-hint">tried first</span></label>
      </form>
    </details>`;
  }
}

customElements.define('sv-upload-details', UploadDetails);
