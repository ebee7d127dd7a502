import { LitElement, css, html, nothing } from 'lit';
import { signIn } from '../auth.ts';
import { bytes, remaining } from '../format.ts';
import { failureText } from '../pages/status.ts';
import { shared } from '../styles.ts';
import { inWords } from './about.ts';
import { message, needsSignIn } from './messages.ts';
import { choose } from './pick.ts';
import { uploads } from './queue.ts';
import type { Upload } from './upload.ts';

/** One upload: how far it is, and what can be done with it. */
export class UploadRow extends LitElement {
  static override properties = { upload: { attribute: false } };

  static override styles = [shared, css`
    .top { display: flex; gap: 0.4rem 0.8rem; align-items: center; flex-wrap: wrap; }
    .name { flex: 1 1 12rem; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 550; }
    .actions { display: flex; gap: 0.4rem; flex-wrap: wrap; }
    button { padding: 0.25rem 0.8rem; font-size: 0.9rem; }
    progress { display: block; margin: 0.5rem 0 0.35rem; }
    progress.still::-webkit-progress-value { background: var(--quiet); }
    progress.still::-moz-progress-bar { background: var(--quiet); }
    p { margin: 0; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
    @media (pointer: coarse) { button { padding: 0.5rem 1rem; } }
  `];

  declare upload: Upload;
  readonly #changed = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    uploads.addEventListener('change', this.#changed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    uploads.removeEventListener('change', this.#changed);
  }

  get #percent(): number {
    const { sent, record: { size } } = this.upload;
    return size === 0 ? 0 : Math.floor((sent / size) * 100);
  }

  override render() {
    const { upload } = this;
    const { name } = upload.record;
    const still = !upload.active || upload.offline;
    return html`
      <div class="top"><span class="name" title=${name}>${name}</span><span class="actions">${this.#actions()}</span></div>
      ${upload.over || upload.refused ? nothing : html`<progress class=${still ? 'still' : ''} max="100" .value=${this.#percent} aria-label=${`${name}: ${upload.state === 'hashing' ? 'read' : 'sent'}`}></progress>`}
      <p class=${upload.state === 'failed' || upload.objection ? 'bad' : 'quiet'}>${this.#status()}</p>
      ${upload.unheard ? html`<p class="quiet">It goes on as it was begun: ${inWords(upload.record.about)}. Anything else can be said on the video's page.</p>` : nothing}
      ${upload.forgotten ? html`<p class="quiet">This browser has no room to remember it: keep this page open until it is stored.</p>` : nothing}`;
  }

  #status() {
    const { upload } = this;
    const far = `${this.#percent} % of ${bytes(upload.record.size)}`;
    if (upload.offline) return upload.state === 'cancelling' ? 'no connection; cancelled as soon as there is one' : `${far}, no connection; goes on by itself`;
    switch (upload.state) {
      case 'waiting': return 'waiting for its turn';
      case 'hashing': return `looking whether it is here already, ${this.#percent} %`;
      case 'sending': return `${upload.joined ? 'continues an upload begun elsewhere: ' : ''}${far}${upload.bytesPerSecond > 0 ? `, ${bytes(upload.bytesPerSecond)}/s, ${remaining(upload.secondsLeft)} left` : ''}`;
      case 'completing': return 'all sent, being put together';
      case 'paused': return `paused at ${far}`;
      case 'needs-file': return `${upload.sent > 0 ? `stopped at ${far}` : 'not sent yet'}${upload.record.handle ? '' : '; choose the file again to go on'}`;
      case 'cancelling': return 'being cancelled';
      case 'cancelled': return 'cancelled, nothing was kept';
      case 'done': return html`${arrival(upload)} <a href=${`/videos/${upload.videoId}`}>Open its page</a>`;
      case 'failed': return message(upload.error!);
    }
  }

  #actions() {
    const { upload } = this;
    const go = () => void uploads.resume(upload, () => choose(false));
    const cancel = this.#button('Cancel', () => void upload.cancel());
    const dismiss = this.#button('Dismiss', () => void uploads.remove(upload));
    switch (upload.state) {
      case 'waiting':
      case 'hashing':
      case 'sending': return [this.#button('Pause', () => upload.pause()), cancel];
      case 'paused': return [this.#button(upload.file ? 'Resume' : 'Choose the file', go), cancel];
      case 'needs-file': return [this.#button(upload.record.handle ? 'Go on' : 'Choose the file', go), cancel];
      case 'failed': return this.#afterFailure(go, cancel, dismiss);
      case 'done':
      case 'cancelled': return dismiss;
      default: return nothing;
    }
  }

  #afterFailure(go: () => void, cancel: unknown, dismiss: unknown) {
    const { upload } = this;
    if (needsSignIn(upload.error)) return [this.#button('Sign in', () => void signIn()), cancel];
    const again = upload.refused ? nothing : upload.file ? this.#button('Try again', go) : upload.record.upload_id ? this.#button('Choose the file', go) : nothing;
    return [again, upload.record.upload_id ? cancel : dismiss];
  }

  #button(text: string, action: () => void) {
    return html`<button @click=${action} aria-label=${`${text}: ${this.upload.record.name}`}>${text}</button>`;
  }
}

function arrival({ duplicate, objection }: Upload): string {
  if (objection) return `not taken: ${failureText(objection)}`;
  return duplicate === 'checked' ? 'you had this file already.' : duplicate ? 'already here, nothing had to be stored again.' : 'safely stored.';
}

customElements.define('sv-upload-row', UploadRow);
