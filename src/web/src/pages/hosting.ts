import { LitElement, css, html, nothing } from 'lit';
import { call, type Host, type HostMove, type Video } from '../api.ts';
import { shared } from '../styles.ts';
import { attemptText, takenOff, type Attempt } from './attempts.ts';
import { failureText, hostNames } from './status.ts';

/** Where a video lies and why, what was tried, and a way to move it. Tells `changed` with the video. */
export class Hosting extends LitElement {
  static override properties = { video: {}, attempts: { state: true }, to: { state: true }, busy: { state: true }, error: { state: true } };

  static override styles = [shared, css`
    section { display: grid; gap: 0.8rem; padding: 0.8rem 0; }
    ol, ul { margin: 0; padding-left: 1.2rem; font-size: 0.9rem; display: grid; gap: 0.3rem; overflow-wrap: anywhere; }
    p { margin: 0; }
    select, button { min-height: 2.75rem; }
  `];

  declare video: Video;
  declare attempts: Attempt[];
  declare to: Host | '';
  declare busy: boolean;
  declare error: string | null;

  constructor() {
    super();
    [this.attempts, this.to, this.busy, this.error] = [[], '', false, null];
  }

  /** The page reads the video each second while it moves: so are these. */
  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('video')) void this.#read();
  }

  async #read(): Promise<void> {
    // Once more is a second away.
    const page = await call<{ items: Attempt[] }>('GET', `/videos/${this.video.id}/attempts`).catch(() => null);
    if (page) this.attempts = page.items;
  }

  async #do(what: 'move' | 'cancel', body?: unknown): Promise<void> {
    [this.busy, this.error] = [true, null];
    try {
      const detail = await call<Video>('POST', `/videos/${this.video.id}/${what}`, { body });
      this.to = '';
      this.dispatchEvent(new CustomEvent<Video>('changed', { detail }));
    } catch (error) {
      this.error = (error as Error).message;
    }
    this.busy = false;
  }

  override render() {
    const { host_choice: choice, moving } = this.video;
    return html`<section>
      ${choice ? html`<p>Chosen on <time datetime=${choice.at}>${new Date(choice.at).toLocaleString()}</time>: ${choice.because}.</p>
        <ul>${choice.hosts.map(host => html`<li>${hostNames[host.host]}: <span class="quiet">${host.reason}${
          host.monthly_usd === undefined ? '' : `, about ${host.monthly_usd.toFixed(4)} USD a month`}</span></li>`)}</ul>` : nothing}
      ${this.attempts.length > 0 ? html`<ol aria-label="What was tried">${[...this.attempts].reverse().map(attempt => html`<li>
        <time class="quiet" datetime=${attempt.started_at}>${new Date(attempt.started_at).toLocaleTimeString()}</time>
        ${hostNames[attempt.host]}: <span class=${attempt.outcome === 'failed' ? 'bad' : ''}>${attemptText(attempt)}</span>${takenOff(attempt) ? '; taken off since' : nothing}</li>`)}</ol>` : nothing}
      ${moving ? this.#moving(moving) : nothing}
      ${this.video.status === 'ready' && (!moving || moving.error) ? this.#move() : nothing}
      ${this.error ? html`<p role="alert" class="bad">${this.error}</p>` : nothing}
    </section>`;
  }

  #moving({ host, error }: HostMove) {
    return error
      ? html`<p role="status" class="bad">It was not moved to ${hostNames[host]}. ${failureText(error)} It plays where it was.</p>`
      : html`<p role="status">Moving to ${hostNames[host]} … It plays on meanwhile, under the same link.
          <button ?disabled=${this.busy} @click=${() => this.#do('cancel')}>Stop</button></p>`;
  }

  #move() {
    const others = (Object.keys(hostNames) as Host[]).filter(host => host !== this.video.hosting_provider);
    return html`<div class="row">
      <label>Move to <select .value=${this.to} @change=${(e: Event) => (this.to = (e.target as HTMLSelectElement).value as Host)}>
        <option value="">choose a host</option>${others.map(host => html`<option value=${host}>${hostNames[host]}</option>`)}</select></label>
      <button ?disabled=${this.busy || !this.to} @click=${() => this.#do('move', { host: this.to })}>${this.busy ? 'One moment …' : 'Move'}</button></div>`;
  }
}

customElements.define('sv-hosting', Hosting);
