import { LitElement, css, html, nothing } from 'lit';
import { ApiError, call } from '../api.ts';
import { shared } from '../styles.ts';
import { mayReset, quotaText, standing, webhookText, type HostView } from './hosts.ts';
import { hostNames } from './status.ts';

/** For operators: how the hosts are doing, and a way to say that one is well again. */
export class HostsPage extends LitElement {
  static override properties = { hosts: { state: true }, busy: { state: true }, error: { state: true }, told: { state: true } };

  static override styles = [shared, css`
    h1 { font-size: 1.25rem; margin: 0 auto 0 0; }
    h2 { font-size: 1.05rem; margin: 0; }
    ul { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); }
    li { border: 1px solid var(--line); border-radius: var(--radius); background: var(--card); padding: 0.9rem 1rem; display: grid; gap: 0.6rem; align-content: start; }
    dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: 0.3rem 0.8rem; font-size: 0.92rem; }
    dt { color: var(--quiet); }
    dd { margin: 0; overflow-wrap: anywhere; }
    button { min-height: 2.75rem; justify-self: start; }
  `];

  declare hosts: HostView[] | null;
  declare busy: boolean;
  declare error: string | null;
  declare told: string;

  constructor() {
    super();
    [this.hosts, this.busy, this.error, this.told] = [null, false, null, ''];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = 'Hosts · ServerlessVideo';
    void this.#read();
  }

  async #read(): Promise<void> {
    await this.#do(async () => {
      this.hosts = (await call<{ items: HostView[] }>('GET', '/admin/hosts')).items;
      this.told = `Looked at ${new Date().toLocaleTimeString()}.`;
    });
  }

  async #reset(host: HostView['host']): Promise<void> {
    await this.#do(async () => {
      await call('POST', `/admin/hosts/${host}/reset`);
      this.told = `${hostNames[host]} is used again.`;
      this.hosts = (await call<{ items: HostView[] }>('GET', '/admin/hosts')).items;
    });
    // The button is gone; the keyboard goes on at its host.
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#${host}`)?.focus();
  }

  async #do(what: () => Promise<void>): Promise<void> {
    [this.busy, this.error] = [true, null];
    try {
      await what();
    } catch (error) {
      this.error = error instanceof ApiError && (error.status === 401 || error.status === 403) ? 'This page is for operators: sign in as an admin.' : (error as Error).message;
    }
    this.busy = false;
  }

  override render() {
    return html`<div class="row"><h1>Hosts</h1>
        <button ?disabled=${this.busy} @click=${() => void this.#read()}>${this.busy ? 'One moment …' : 'Look again'}</button></div>
      <p class="quiet" role="status">${this.told}</p>
      ${this.error ? html`<p class="bad" role="alert">${this.error}</p>` : nothing}
      ${this.hosts ? html`<ul>${this.hosts.map(host => this.#host(host))}</ul>` : nothing}`;
  }

  #host(view: HostView) {
    const { host, last_failure: failure, last_failure_at: failedAt, last_success_at: succeededAt } = view;
    return html`<li>
      <h2 id=${host} tabindex="-1">${hostNames[host]}</h2>
      <dl>
        <dt>State</dt><dd class=${view.circuit === 'open' ? 'bad' : ''}>${standing(view, at => new Date(at).toLocaleTimeString())}</dd>
        ${this.#fact('Quota', quotaText(view))}
        ${this.#fact('Webhooks', webhookText(view))}
        ${this.#fact('Last failure', failure ? html`${failure.code}: ${failure.detail}${failedAt ? html` <span class="quiet">(${new Date(failedAt).toLocaleString()})</span>` : nothing}` : null)}
        ${this.#fact('Last success', succeededAt ? new Date(succeededAt).toLocaleString() : null)}
      </dl>
      ${mayReset(view) ? html`<button ?disabled=${this.busy} aria-describedby=${host} @click=${() => void this.#reset(host)}>It is well again</button>` : nothing}
    </li>`;
  }

  #fact(name: string, value: unknown) {
    return value ? html`<dt>${name}</dt><dd>${value}</dd>` : nothing;
  }
}

customElements.define('sv-hosts-page', HostsPage);
