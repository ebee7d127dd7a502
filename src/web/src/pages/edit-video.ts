import { LitElement, css, html, nothing } from 'lit';
import { ApiError, type Video } from '../api.ts';
import { shared } from '../styles.ts';
import { choices, EditedMeanwhile, editsOf, levels, read, save, saidOf, tiers, type Edits } from './edits.ts';

/** What people say about a video and who may watch it, in a dialog. Tells `saved` with the video. */
export class EditVideo extends LitElement {
  static override properties = { video: {}, busy: { state: true }, error: { state: true }, level: { state: true } };

  static override styles = [shared, css`
    form { display: grid; gap: 0.9rem; }
    label, fieldset { display: grid; gap: 0.2rem; font-weight: 600; font-size: 0.92rem; border: 0; margin: 0; padding: 0; }
    input:not([type='radio']), textarea, select { font-weight: 400; font-size: 1rem; width: 100%; min-height: 2.75rem; }
    textarea { resize: vertical; }
    .choice { display: flex; gap: 0.6rem; align-items: center; font-weight: 400; font-size: 1rem; min-height: 2.2rem; }
    legend { padding: 0; margin-bottom: 0.2rem; }
    .bad, .hint { margin: 0; font-weight: 400; font-size: 0.88rem; }
    [aria-invalid='true'] { border-color: var(--bad); }
    .row { justify-content: flex-end; }
  `];

  declare video: Video;
  declare busy: boolean;
  declare error: Error | null;
  declare level: string;

  #before!: Edits;

  constructor() {
    super();
    [this.busy, this.error, this.level] = [false, null, ''];
  }

  async open(): Promise<void> {
    this.#before = editsOf(this.video);
    [this.error, this.level] = [null, this.video.access_level];
    await this.updateComplete;
    this.#form.reset();
    this.#dialog.showModal();
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog')!;
  }

  get #form(): HTMLFormElement {
    return this.renderRoot.querySelector('form')!;
  }

  async #save(event: Event): Promise<void> {
    event.preventDefault();
    [this.busy, this.error] = [true, null];
    try {
      const detail = await save(this.video.id, this.#before, read(new FormData(this.#form)));
      this.dispatchEvent(new CustomEvent<Video>('saved', { detail }));
      this.#dialog.close();
    } catch (error) {
      if (error instanceof EditedMeanwhile) this.#before = editsOf(error.video);
      this.error = error as Error;
    }

    this.busy = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }

  /** What the server says of a field, beside it. */
  #wrong(field: string) {
    const said = saidOf(field, this.#errors);
    return said.length > 0 ? html`<p class="bad" id=${`${field}-error`}>${said.join('; ')}</p>` : nothing;
  }

  get #errors(): Record<string, string[]> {
    return this.error instanceof ApiError ? this.error.errors : {};
  }

  /** What is wrong with no field of this form. */
  get #trouble(): string | null {
    return this.error && !Object.keys(this.#before).some(field => saidOf(field, this.#errors).length > 0) ? this.error.message : null;
  }

  override render() {
    const now = editsOf(this.video);
    const invalid = (field: string) => (saidOf(field, this.#errors).length > 0 ? 'true' : 'false');
    return html`<dialog aria-labelledby="heading"><h2 id="heading">Edit the video</h2><form @submit=${this.#save}>
      <label>Title<input name="title" required .defaultValue=${now.title} aria-invalid=${invalid('title')} aria-describedby="title-error" />${this.#wrong('title')}</label>
      <label>Description<textarea name="description" rows="3" .defaultValue=${now.description ?? ''} aria-invalid=${invalid('description')} aria-describedby="description-error"></textarea>${this.#wrong('description')}</label>
      <label>Tags<input name="tags" .defaultValue=${now.tags.join(', ')} aria-invalid=${invalid('tags')} aria-describedby="tags-hint tags-error" /><span class="hint quiet" id="tags-hint">with commas between them</span>${this.#wrong('tags')}</label>
      <fieldset><legend>Privacy</legend>
        ${choices.map(([value, { label, means }]) => html`<label class="choice">
          <input type="radio" name="privacy" value=${value} .defaultChecked=${value === now.privacy} /><span>${label}, <span class="quiet">${means}</span></span></label>`)}
        ${this.#wrong('privacy')}
      </fieldset>
      <label>Who may watch<select name="access_level" aria-invalid=${invalid('access_level')} @change=${(e: Event) => (this.level = (e.target as HTMLSelectElement).value)}>
        ${Object.entries(levels).map(([value, label]) => html`<option value=${value} .defaultSelected=${value === now.access_level}>${label}</option>`)}</select>${this.#wrong('access_level')}</label>
      ${this.level === 'tier_specific' ? html`<label>Lowest tier<select name="required_tier" aria-invalid=${invalid('required_tier')}>
        ${Object.entries(tiers).map(([value, label]) => html`<option value=${value} ?selected=${value === (now.required_tier ?? 'basic')}>${label}</option>`)}</select>${this.#wrong('required_tier')}</label>` : nothing}
      ${this.#trouble ? html`<p class="bad" role="alert">${this.#trouble}</p>` : nothing}
      <div class="row">
        <button type="button" @click=${() => this.#dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${this.busy}>${this.busy ? 'Saving …' : 'Save'}</button>
      </div>
    </form></dialog>`;
  }
}

customElements.define('sv-edit-video', EditVideo);
