import { ApiError, type Video } from '../api.ts';
import { differs, type About } from './about.ts';
import type { Environment } from './environment.ts';
import { UnreadableError } from './hashing.ts';
import { decide } from './resume.ts';
import { judge, persist } from './retry.ts';
import { Speedometer } from './speed.ts';
import type { Unfinished } from './store.ts';
import { alone, ElsewhereError } from './tabs.ts';
import { announcement, EndedError, isStale, Transfer } from './transfer.ts';

export type UploadState =
  | 'needs-file' | 'waiting' | 'hashing' | 'sending' | 'completing' | 'paused' | 'cancelling' | 'done' | 'failed' | 'cancelled';

/** How often (milliseconds) a video is asked for while it is checked. */
const checkEvery = 2_000;

/**
 * One file on its way to the bucket, as a person sees it. Its record is written before each step that would otherwise be
 * forgotten, so that any later page goes on from there. Fires `change` whenever something moved.
 */
export class Upload extends EventTarget {
  readonly record: Unfinished;
  file: File | null;
  state: UploadState;
  /** Bytes that have arrived or are on their way; while hashing, that were read. */
  sent = 0;
  videoId: string | null = null;
  /** The owner had the file: known before anything was stored, or found when what was stored was checked. */
  duplicate: false | 'before' | 'checked' = false;
  /** It goes on with what another device, or another browser, began. */
  joined = false;
  error: Error | null = null;
  /** It goes on with what was said of it when it was begun; what was said of it since is something else. */
  unheard = false;
  /** What was stored did not pass the check. */
  objection: Video['error'] = null;

  readonly #env: Environment;
  #speed = new Speedometer();
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(record: Unfinished, file: File | null, env: Environment) {
    super();
    [this.record, this.file, this.#env] = [record, file, env];
    this.state = file === null ? 'needs-file' : record.paused ? 'paused' : 'waiting';
  }

  get bytesPerSecond(): number {
    return this.#speed.bytesPerSecond;
  }

  get secondsLeft(): number {
    return this.#speed.secondsFor(this.record.size - this.sent);
  }

  get active(): boolean {
    return this.state === 'hashing' || this.state === 'sending' || this.state === 'completing';
  }

  get over(): boolean {
    return this.state === 'done' || this.state === 'cancelled';
  }

  /** The server does not want this file: there is nothing to go on with. */
  get refused(): boolean {
    return this.state === 'failed' && !this.record.upload_id && this.error instanceof ApiError && !(this.error instanceof EndedError) && this.error.status !== 401 && judge(this.error) === 'final';
  }

  /** A page that is closed now does not know of it later. */
  get forgotten(): boolean {
    return !this.#env.store.keeps && (this.active || this.state === 'waiting' || this.state === 'paused');
  }

  get offline(): boolean {
    return this.#env.connection.lost && (this.active || this.state === 'cancelling');
  }

  /** Brings the file in. Ends when it is in, or was paused, cancelled or failed; never throws. */
  run(): Promise<void> {
    return (this.#running = this.#run());
  }

  async #run(): Promise<void> {
    const { signal } = (this.#stop = new AbortController());
    [this.error, this.#speed] = [null, new Speedometer()];
    const watcher = {
      joined: () => void (this.joined = true),
      // One that was paused or cancelled may still be at something.
      step: (step: UploadState) => void (signal.aborted || this.#become(step)),
      moved: (bytes: number, went: number) => this.#moved(bytes, went),
    };
    try {
      const { videoId, duplicate } = await alone(this.record.id, () => new Transfer(this.record, this.file!, this.#env, watcher, signal).run());
      await this.#arrived(videoId, duplicate);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
      if (this.refused || error instanceof EndedError) await this.#env.store.delete(this.record.id);
    }
  }

  /** What is said last holds, until it is announced: what was announced once is announced the same again. */
  say(about: About): void {
    if (!this.record.announced && Object.keys(about).length > 0) this.record.about = about;
    this.unheard = differs(about, this.record.about);
  }

  pause(): void {
    if (!this.active && this.state !== 'waiting') return;
    this.#stop.abort(new DOMException('paused', 'AbortError'));
    this.#become('paused');
    void this.#env.store.save(this.record, { paused: true });
  }

  /** Goes on when the queue gives it its turn; with a file where it had to be chosen again. */
  async resume(file: File | null = this.file, handle = this.record.handle): Promise<void> {
    if (!file || !['needs-file', 'paused', 'failed'].includes(this.state)) return;
    await this.#running;
    this.file = file;
    await this.#env.store.save(this.record, { paused: false, cancelled: false, handle });
    this.#become('waiting');
  }

  /** Leaves nothing behind: if that cannot be now (no connection, the page closes), as soon as it can. */
  async cancel(): Promise<void> {
    this.#become('cancelling');
    this.#stop.abort(new DOMException('cancelled', 'AbortError'));
    await this.#running;
    const { signal } = (this.#stop = new AbortController());
    try {
      await this.#env.store.save(this.record, { cancelled: true });
      if (await this.#abort(signal)) await this.#env.store.delete(this.record.id);
    } catch (error) {
      this.#fail(error);
      if (this.refused) await this.#env.store.delete(this.record.id);
      return;
    }

    if (this.state === 'cancelling') this.#become('cancelled');
  }

  /** Of one that failed nothing is left behind, here or there; what another tab is at is that tab's. False: it cannot go yet. */
  async drop(): Promise<boolean> {
    if (this.state === 'cancelling') return false;
    if (this.state !== 'failed' || this.refused || this.error instanceof ElsewhereError) return true;
    if (!this.record.announced) {
      await this.#env.store.delete(this.record.id);
      return true;
    }

    await this.cancel();
    return this.state === ('cancelled' as UploadState);
  }

  /** Nobody looks at it any more. */
  leave(): void {
    this.#stop.abort(new DOMException('left', 'AbortError'));
  }

  /** The chosen file will not do. */
  refuse(error: Error): void {
    this.#fail(error);
  }

  /** How far an upload of an earlier page is, and whether it still is. */
  async look(): Promise<void> {
    const { upload_id: id } = this.record;
    if (!id) return;
    const progress = await this.#env.server.status(id, this.#stop.signal);
    if (this.state !== 'needs-file' && this.state !== 'paused') return;
    const decision = decide(progress);
    if (decision.go === 'done') return this.#arrived(progress!.video_id, false);
    if (decision.go === 'anew') await this.#env.store.forget(this.record);
    this.sent = decision.go === 'on' ? progress!.bytes_uploaded : 0;
    this.#become(this.state);
  }

  /** False: too late, the file is in. */
  async #abort(signal: AbortSignal): Promise<boolean> {
    const { server, connection, wait } = this.#env;
    return persist(async () => {
      // An answer to its start that got lost is asked for again: the same key, the same upload.
      if (!this.record.upload_id && this.record.announced) {
        const started = await server.start(announcement(this.record), this.record.request_id, signal);
        if ('duplicate' in started && started.is_new) {
          await this.#arrived(started.video.id, true);
          return false;
        }

        this.record.upload_id = 'duplicate' in started ? null : started.upload_id;
      }

      const { upload_id: id } = this.record;
      if (!id) return true;
      try {
        await server.abort(id, signal);
      } catch (error) {
        if (!isStale(error)) throw error;
        const progress = await server.status(id, signal);
        if (decide(progress).go === 'done') {
          await this.#arrived(progress!.video_id, false);
          return false;
        }
      }

      return true;
    }, connection, signal, wait);
  }

  async #arrived(videoId: string, duplicate: boolean): Promise<void> {
    [this.videoId, this.duplicate, this.sent] = [videoId, duplicate && 'before', this.record.size];
    await this.#env.store.delete(this.record.id);
    this.#become('done');
    // Nothing hangs on it but what is said: when the question cannot be answered, the library knows more.
    if (!duplicate) void this.#check(videoId, this.#stop.signal).catch(() => undefined);
  }

  /** Follows the video until what was stored is verified. */
  async #check(id: string, signal: AbortSignal): Promise<void> {
    const { server, connection, wait } = this.#env;
    let video: Video;
    while ((video = await persist(() => server.video(id, signal), connection, signal, wait)).status === 'uploading' || video.status === 'verifying') {
      await wait(checkEvery, signal);
    }

    if (video.duplicate_of) [this.videoId, this.duplicate] = [video.duplicate_of, 'checked'];
    else if (video.status === 'failed') this.objection = video.error;
    this.dispatchEvent(new Event('change'));
  }

  #fail(error: unknown): void {
    this.error = error instanceof Error ? error : new Error(String(error));
    if (error instanceof UnreadableError) this.file = null;
    this.#become('failed');
  }

  #moved(bytes: number, went: number): void {
    this.#speed.add(performance.now(), went);
    this.sent = Math.min(bytes, this.record.size);
    this.dispatchEvent(new Event('change'));
  }

  #become(state: UploadState): void {
    if (this.state === 'hashing') this.sent = 0;
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}
