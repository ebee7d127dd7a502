import { LitElement, css, html, nothing } from 'lit';
import { ApiError, call, exchange, type Video } from '../api.ts';
import { shared } from '../styles.ts';
import { chaptersOf, linesOf, type Chapter } from './chapter-text.ts';

/** Chapters as lines of text, as people paste them. Tells `changed`. */
export class ChaptersEditor extends LitElement {
  static override properties = { video: {}, saved: { state: true }, busy: { state: true }, error: { state: true }, said: { state: true } };

  static override styles = [shared, css`
    h2 { font-size: 1.1rem; margin: 0 0 0.6rem; }
    form { display: grid; gap: 0.6rem; }
    label { display: grid; gap: 0.2rem; font-weight: 600; font-size: 0.92rem; }
    textarea { font-weight: 400; font-size: 1rem; width: 100%; min-height: 8rem; resize: vertical; }
    button { min-height: 2.75rem; }
    p { margin: 0; }
  `];

  declare video: Video;
  declare saved: string;
  declare busy: boolean;
  declare error: string | null;
  declare said: string | null;

  /** Of the chapters as they were read: what another changed meanwhile is not overwritten. */
  #etag: string | null = null;
  #chapters: Chapter[] = [];

  constructor() {
    super();
    [this.saved, this.busy, this.error, this.said] = ['', false, null, null];
  }

  override firstUpdated(): void {
    void this.#read().catch((error: Error) => (this.error = error.message));
  }

  async #read(): Promise<void> {
    const { body, etag } = await exchange<{ chapters: Chapter[] }>('GET', `/videos/${this.video.id}/chapters`);
    [this.saved, this.#chapters, this.#etag] = [linesOf(body.chapters), body.chapters, etag];
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const read = chaptersOf(new FormData(event.target as HTMLFormElement).get('chapters') as string, this.#chapters);
    [this.error, this.said] = ['line' in read ? `Line ${read.line} needs a time and a title, such as 1:30 The second part.` : null, null];
    if ('line' in read) return;
    this.busy = true;
    try {
      if (read.chapters.length > 0) await call('PUT', `/videos/${this.video.id}/chapters`, { file: JSON.stringify(read), ifMatch: this.#etag });
      else if (this.#etag) await call('DELETE', `/videos/${this.video.id}/chapters`, { ifMatch: this.#etag });
      this.said = read.chapters.length > 0 ? `${read.chapters.length} chapters saved.` : 'There are no chapters.';
      await this.#read();
      this.dispatchEvent(new CustomEvent('changed'));
    } catch (error) {
      this.error = messageOf(error as Error);
      // What somebody else saved is not shown over what was typed; saving again replaces it.
      if (error instanceof ApiError && error.status === 412) await this.#read().catch(() => {});
    }

    this.busy = false;
  }

  override render() {
    return html`<h2>Chapters</h2><form @submit=${this.#save}>
      <label>A line for each: when it starts, and its title
        <textarea name="chapters" rows="6" placeholder=${'0:00 Welcome\n1:30 The second part'} spellcheck="true" .defaultValue=${this.saved}></textarea></label>
      ${this.error ? html`<p role="alert" class="bad">${this.error}</p>` : nothing}
      <div class="row"><button class="primary" ?disabled=${this.busy}>${this.busy ? 'Saving …' : 'Save chapters'}</button><span role="status" class="quiet">${this.said ?? ''}</span></div>
    </form>`;
  }
}

/** The server counts chapters from 0 and names fields; people count lines. */
function messageOf(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.status === 412) return 'Somebody else has changed the chapters meanwhile. Save again to replace theirs.';
  const [field, said] = Object.entries(error.errors)[0] ?? [];
  const chapter = /^chapters\[(\d+)\]\.(title|start|end)/.exec(field ?? '');
  return chapter ? `Chapter ${Number(chapter[1]) + 1}: its ${chapter[2]} ${said![0]}.` : said ? said[0]! : error.message;
}

customElements.define('sv-chapters-editor', ChaptersEditor);
