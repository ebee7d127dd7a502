/** How often a lost connection is tried again at the most and at the least, in milliseconds. */
const [soon, seldom] = [1_000, 15_000];

/** Whether the API can be reached; one for all uploads. Fires `change` when it is lost and when it is back. */
export class Connection extends EventTarget {
  lost = false;
  readonly #probe: () => Promise<boolean>;
  readonly #network: EventTarget;
  #back: Promise<void> | null = null;

  /** @param network fires `online` when the machine has a network again. */
  constructor(probe = askHealth, network: EventTarget = globalThis as unknown as EventTarget) {
    super();
    [this.#probe, this.#network] = [probe, network];
  }

  /** False: it is there. True: it was lost, and is back now. */
  async waitIfLost(signal: AbortSignal): Promise<boolean> {
    if (!this.#back && await this.#probe()) return false;
    await Promise.race([this.#back ??= this.#recover(), aborted(signal)]);
    return true;
  }

  async #recover(): Promise<void> {
    this.#become(true);
    for (let delay = soon; ; delay = Math.min(delay * 2, seldom)) {
      await this.#online(delay * (0.75 + Math.random() / 2));
      if (await this.#probe()) break;
    }

    this.#back = null;
    this.#become(false);
  }

  #online(atMost: number): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        this.#network.removeEventListener('online', done);
        resolve();
      };
      const timer = setTimeout(done, atMost);
      this.#network.addEventListener('online', done);
    });
  }

  #become(lost: boolean): void {
    this.lost = lost;
    this.dispatchEvent(new Event('change'));
  }
}

function askHealth(): Promise<boolean> {
  // By its words: a network that wants a sign-in answers everything.
  return fetch('/api/v1/health', { cache: 'no-store', signal: AbortSignal.timeout(5_000) })
    .then(async answer => answer.ok && (await answer.json()).status === 'ok').catch(() => false);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
