import { forEach, type About } from './about.ts';
import { environment, type Environment } from './environment.ts';
import { fingerprint, WrongFileError } from './fingerprint.ts';
import { UnreadableError } from './hashing.ts';
import { reopen, type Pick } from './pick.ts';
import { unfinished, type Unfinished } from './store.ts';
import { isBusy } from './tabs.ts';
import { Upload } from './upload.ts';

/** Files under way at once: while one is put together, the next is sent. They share the slots for parts. */
const atOnce = 2;

/** Everything this person uploads, or has not finished uploading. Fires `change` whenever something moved. */
export class UploadQueue extends EventTarget {
  readonly uploads: Upload[] = [];
  readonly #env: Environment;
  readonly #running = new Set<Upload>();
  #owner: string | null = null;

  constructor(env: Environment) {
    super();
    this.#env = env;
    env.connection.addEventListener('change', () => this.#changed());
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** Who is signed in; brings back what was not finished on an earlier page. */
  async restore(owner: string): Promise<void> {
    this.#owner = owner;
    await Promise.all((await this.#env.store.all(owner)).map(record => this.#restore(record)));
  }

  /** @param about What is said of them. */
  async add(picks: readonly Pick[], about: About = {}): Promise<void> {
    for (const { file, handle } of picks) await this.#add(file, handle, forEach(about, picks.length));
  }

  /** Goes on with an upload: with the file it has, or one that the browser finds, or the one that `choose` gives. */
  async resume(upload: Upload, choose: () => Promise<Pick[]>): Promise<void> {
    if (upload.file) return upload.resume();
    const { handle } = upload.record;
    const found = handle && await reopen(handle, true);
    if (found && await isSame(found, upload.record)) return upload.resume(found);
    const [pick] = await choose();
    if (!pick) return;
    if (await isSame(pick.file, upload.record)) await upload.resume(pick.file, pick.handle);
    else upload.refuse(new WrongFileError());
  }

  /** One that failed stays in sight until the server has heard that it is not wanted any more. */
  async remove(upload: Upload): Promise<void> {
    if (!await upload.drop()) return;
    upload.leave();
    this.uploads.splice(0, Infinity, ...this.uploads.filter(u => u !== upload));
    this.#changed();
  }

  async #restore(record: Unfinished): Promise<void> {
    if (this.uploads.some(u => u.record.id === record.id) || await isBusy(record.id)) return;
    const found = record.handle && !record.cancelled ? await reopen(record.handle, false) : null;
    const upload = new Upload(record, found && await isSame(found, record) ? found : null, this.#env);
    this.#list(upload);
    if (record.cancelled) await upload.cancel();
    else if (upload.state !== 'waiting') await upload.look().catch(() => undefined);
  }

  async #add(file: File, handle: FileSystemFileHandle | null, about: About): Promise<void> {
    const print = await fingerprint(file).catch(() => null);
    const fresh = unfinished(this.#owner!, print ?? crypto.randomUUID(), file, handle, about);
    const known = this.uploads.find(u => u.record.id === fresh.id && !u.over);
    if (known) {
      known.say(about);
      return known.resume(file, handle);
    }

    const record = await this.#env.store.get(fresh.id) ?? fresh;
    const upload = new Upload(Object.assign(record, { paused: false, cancelled: false, handle }), file, this.#env);
    upload.say(about);
    if (print === null) upload.refuse(new UnreadableError('The file cannot be read.'));
    this.#list(upload);
  }

  #list(upload: Upload): void {
    upload.addEventListener('change', () => this.#changed());
    this.uploads.push(upload);
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
    for (const next of this.uploads.filter(u => u.state === 'waiting' && !this.#running.has(u)).slice(0, atOnce - this.#running.size)) {
      this.#running.add(next);
      void next.run().finally(() => {
        this.#running.delete(next);
        this.#changed();
      });
    }
  }
}

async function isSame(file: File, record: Unfinished): Promise<boolean> {
  return file.size === record.size && await fingerprint(file).catch(() => null) === record.fingerprint;
}

export const uploads = new UploadQueue(environment);
