import { LitElement, css, html, nothing } from 'lit';
import { call, type Video } from '../api.ts';
import { shared } from '../styles.ts';
import { mayTryAgain } from './status.ts';

interface Job {
  job_id: string;
  generation: number;
  attempt: number;
  status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';
  percent: number;
  phase?: string;
  error?: { code: string; detail: string };
  created_at: string;
}

/** What becomes of a video while it is encoded, with a way to stop it, and one to try again. Tells `changed` with the video. */
export class EncodingJobs extends LitElement {
  static override properties = { video: {}, jobs: { state: true }, busy: { state: true }, error: { state: true } };

  static override styles = [shared, css`
    :host { display: grid; gap: 0.6rem; justify-items: center; }
    button { min-height: 2.75rem; }
    ol { list-style: none; margin: 0; padding: 0; font-size: 0.9rem; text-align: left; max-width: 34rem; overflow-wrap: anywhere; }
    summary { cursor: pointer; min-height: 2rem; }
    p { margin: 0; }
  `];

  declare video: Video;
  declare jobs: Job[];
  declare busy: boolean;
  declare error: string | null;

  constructor() {
    super();
    [this.jobs, this.busy, this.error] = [[], false, null];
  }

  /** The page reads the video each second while it moves: so are these. */
  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('video')) void this.#read();
  }

  async #read(): Promise<void> {
    // Once more is a second away.
    const page = await call<{ items: Job[] }>('GET', `/videos/${this.video.id}/jobs`).catch(() => null);
    if (page) this.jobs = page.items;
  }

  async #do(what: 'cancel' | 'retry'): Promise<void> {
    [this.busy, this.error] = [true, null];
    try {
      const detail = await call<Video>('POST', `/videos/${this.video.id}/${what}`);
      this.dispatchEvent(new CustomEvent<Video>('changed', { detail }));
    } catch (error) {
      this.error = (error as Error).message;
    }

    this.busy = false;
  }

  override render() {
    const again = mayTryAgain(this.video);
    return html`
      ${this.video.status === 'processing' ? html`<button ?disabled=${this.busy} @click=${() => this.#do('cancel')}>${this.busy ? 'Stopping …' : 'Stop encoding'}</button>` : nothing}
      ${again ? html`<button class="primary" ?disabled=${this.busy} @click=${() => this.#do('retry')}>${this.busy ? 'One moment …' : 'Try again'}</button>` : nothing}
      ${this.error ? html`<p role="alert" class="bad">${this.error}</p>` : nothing}
      ${this.jobs.length > 0 ? html`<details><summary class="quiet">${this.jobs.length === 1 ? 'Encoding' : `${this.jobs.length} encodings`}</summary>
        <ol>${this.jobs.map(job => html`<li><span class="quiet">${new Date(job.created_at).toLocaleTimeString()}</span> ${jobText(job)}</li>`)}</ol></details>` : nothing}`;
  }
}

function jobText({ attempt, status, percent, phase, error }: Job): string {
  const far = status === 'processing' ? `${phase ?? 'encoding'}, ${percent} %` : status;
  return `${attempt > 1 ? `try ${attempt}: ` : ''}${far}${error ? ` (${error.detail})` : ''}`;
}

customElements.define('sv-encoding-jobs', EncodingJobs);
