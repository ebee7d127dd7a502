import { Upload } from './upload.ts';

/** Files one after another: each already sends four parts at once. */
export class UploadQueue extends EventTarget {
  readonly uploads: Upload[] = [];
  #running = false;

  add(files: Iterable<File>): void {
    for (const file of files) {
      const upload = new Upload(file);
      upload.addEventListener('change', () => this.dispatchEvent(new Event('change')));
      this.uploads.push(upload);
    }

    this.dispatchEvent(new Event('change'));
    void this.#run();
  }

  remove(upload: Upload): void {
    this.uploads.splice(this.uploads.indexOf(upload), 1);
    this.dispatchEvent(new Event('change'));
  }

  get busy(): boolean {
    return this.uploads.some(u => u.state === 'waiting' || u.state === 'sending' || u.state === 'completing');
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#next(); next; next = this.#next()) await next.run();
    this.#running = false;
  }

  #next(): Upload | undefined {
    return this.uploads.find(u => u.state === 'waiting');
  }
}

export const uploads = new UploadQueue();
