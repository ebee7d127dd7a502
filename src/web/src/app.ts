import { LitElement, css, html, nothing } from 'lit';
import { finishSignIn, mayBeSignedIn, signIn, signOut, signedIn, type SignedIn } from './auth.ts';
import './import/import-url.ts';
import './pages/hosts-page.ts';
import './pages/library-page.ts';
import './pages/video-page.ts';
import { nothingHere, nothingStyles } from './nothing.ts';
import { followLink, go, local, parse } from './router.ts';
import { shared } from './styles.ts';
import { choose, dropped, type Pick } from './upload/pick.ts';
import { uploads } from './upload/queue.ts';
import './upload/upload-details.ts';
import type { UploadDetails } from './upload/upload-details.ts';
import './upload/upload-panel.ts';

/** The frame of every page: who is signed in, the way to upload, and files dropped anywhere. */
export class SvApp extends LitElement {
  static override properties = { user: { state: true }, ready: { state: true }, dropping: { state: true }, trouble: { state: true } };

  static override styles = [shared, nothingStyles, css`
    header { display: flex; gap: 0.8rem; align-items: center; padding: 0.8rem clamp(0.8rem, 4vw, 2rem); border-bottom: 1px solid var(--line); background: var(--card); position: sticky; top: 0; z-index: 2; white-space: nowrap; }
    .brand { font-weight: 650; letter-spacing: -0.01em; color: var(--ink); text-decoration: none; display: flex; gap: 0.5rem; align-items: center; margin-right: auto; min-width: 0; }
    .brand span { overflow: hidden; text-overflow: ellipsis; }
    .brand img { width: 1.6rem; height: 1.6rem; }
    main { max-width: 76rem; margin: 0 auto; padding: 1.2rem clamp(0.8rem, 4vw, 2rem) 4rem; }
    .skip { position: absolute; left: -9999px; }
    .skip:focus { left: 1rem; top: 0.6rem; z-index: 3; background: var(--card); padding: 0.4rem; }
    .drop { position: fixed; inset: 0.8rem; border: 3px dashed var(--accent); border-radius: var(--radius); background: color-mix(in srgb, var(--paper) 88%, transparent); display: grid; place-items: center; font-size: 1.3rem; z-index: 3; pointer-events: none; }
    @media (max-width: 26rem) { header:has(a.button) .brand span { position: absolute; width: 1px; height: 1px; clip-path: inset(50%); } }
    .name { max-width: 12rem; overflow: hidden; text-overflow: ellipsis; }
    @media (max-width: 40rem) { header { gap: 0.4rem; padding-block: 0.5rem; } .brand { gap: 0.3rem; font-size: 0.95rem; } header button, header .button { padding-inline: 0.7rem; min-height: 2.75rem; align-content: center; } .name { display: none; } }
  `];

  declare user: SignedIn | null;
  declare ready: boolean;
  declare dropping: boolean;
  declare trouble: string | null;

  constructor() {
    super();
    [this.user, this.ready, this.dropping, this.trouble] = [null, false, false, null];
    window.addEventListener('popstate', () => this.requestUpdate());
    window.addEventListener('click', followLink);
    window.addEventListener('dragover', event => this.#dragged(event));
    window.addEventListener('dragleave', event => { if (!event.relatedTarget) this.dropping = false; });
    window.addEventListener('drop', event => this.#dropped(event));
    window.addEventListener('beforeunload', event => { if (uploads.busy) event.preventDefault(); });
    void this.#start();
  }

  async #start(): Promise<void> {
    try {
      const { page } = parse(location.pathname);
      if (page === 'sign-in') return await signIn(local(new URLSearchParams(location.search).get('to')));
      if (page === 'signed-in') {
        const back = local(await finishSignIn());
        // The watch page is no page of this app.
        if (parse(new URL(back, location.href).pathname).page === 'unknown') return location.replace(back);
        history.replaceState(null, '', back);
      }

      this.user = await signedIn();
      if (this.user?.mayUpload) void uploads.restore(this.user.id);
    } catch (error) {
      this.trouble = `Signing in did not work: ${error instanceof Error ? error.message : error}. Try again.`;
      if (parse(location.pathname).page.startsWith('sign')) history.replaceState(null, '', '/');
    }

    this.ready = true;
  }

  #dragged(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dropping = true;
  }

  #dropped(event: DragEvent): void {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.dropping = false;
    void this.#take(() => dropped(event.dataTransfer!));
  }

  /** Of a page without a field for them there are no details. */
  get #details(): UploadDetails | null {
    return this.renderRoot.querySelector('sv-upload-details');
  }

  async #take(choose: () => Promise<Pick[]>): Promise<void> {
    if (!this.user?.mayUpload) {
      this.trouble = 'Sign in as an instructor or an admin to upload.';
      return;
    }

    this.trouble = null;
    const about = this.#details ? this.#details.about : {};
    if (!about) return;
    const picks = await choose();
    if (picks.length === 0) return;
    this.#details?.clear();
    if (parse(location.pathname).page !== 'library') go('/');
    await uploads.add(picks, about);
  }

  #page() {
    const route = parse(location.pathname);
    if (!this.ready) return html`<p class="quiet" role="status">Loading …</p>`;
    switch (route.page) {
      case 'video': return html`<sv-video-page .videoId=${route.id} .user=${this.user}></sv-video-page>`;
      case 'hosts': return html`<sv-hosts-page></sv-hosts-page>`;
      case 'library': return html`<sv-library-page .user=${this.user} .search=${location.search}></sv-library-page>`;
      default:
        document.title = 'Nothing here · ServerlessVideo';
        return nothingHere(location.pathname, this.user !== null);
    }
  }

  override render() {
    return html`
      <a class="skip" href="#content" @click=${(e: Event) => { e.preventDefault(); this.renderRoot.querySelector('main')!.focus(); }}>Skip to content</a>
      <header>
        <a class="brand" href="/"><img src="/icon.svg" alt="" /><span>ServerlessVideo</span></a>
        ${this.user?.mayUpload ? html`
          <button class="primary" @click=${() => void this.#take(() => choose(true))}>Upload</button>` : nothing}
        ${this.user?.operates ? html`<a class="button" href="/hosts" aria-current=${parse(location.pathname).page === 'hosts' ? 'page' : nothing}>Hosts</a>` : nothing}
        ${this.user
          ? html`<span class="quiet name" title=${this.user.name}>${this.user.name}</span><button title=${`Signed in as ${this.user.name}`} @click=${signOut}>Sign out</button>`
          : this.ready || !mayBeSignedIn() ? html`<button @click=${() => void signIn()}>Sign in</button>` : nothing}
      </header>
      <main id="content" tabindex="-1">
        ${this.trouble ? html`<p class="bad" role="alert">${this.trouble}</p>` : nothing}
        <sv-upload-panel></sv-upload-panel>
        ${this.user?.mayUpload && parse(location.pathname).page === 'library' ? html`
          <sv-upload-details></sv-upload-details>
          <sv-import-url .details=${() => this.#details}></sv-import-url>` : nothing}
        ${this.#page()}
      </main>
      ${this.dropping ? html`<div class="drop">Drop files to upload them</div>` : nothing}`;
  }
}

customElements.define('sv-app', SvApp);
