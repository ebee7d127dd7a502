import { NetworkError } from '../api.ts';
import { UnreadableError } from './hashing.ts';
import type { PartUrl } from './server.ts';

/** S3 refused a part. */
export class StorageError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The storage answered ${status}.`);
    this.status = status;
  }
}

/** No byte moved for this long: after sleep a connection may be dead without saying so. */
const silence = 60_000;

export type PutPart = typeof putPart;

/** Sends one part and gives its ETag. XMLHttpRequest, because fetch tells no upload progress. */
export function putPart(target: PartUrl, blob: Blob, signal: AbortSignal, onProgress: (sent: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    let watch = setTimeout(stop, silence);
    signal.addEventListener('abort', stop);
    request.open('PUT', target.url);
    for (const [name, value] of Object.entries(target.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = event => {
      clearTimeout(watch);
      watch = setTimeout(stop, silence);
      onProgress(event.loaded);
    };
    request.onload = () => {
      const etag = request.getResponseHeader('etag');
      if (request.status === 200 && etag) resolve(etag);
      else reject(new StorageError(request.status));
    };
    request.onerror = () => {
      // The browser fails alike when the network does and when the file was changed: one byte of it tells which.
      blob.slice(0, 1).arrayBuffer().then(
        () => reject(new NetworkError('The storage does not answer.')),
        () => reject(new UnreadableError('The file can no longer be read.')));
    };
    request.onabort = () => reject(signal.aborted ? signal.reason : new NetworkError('The storage fell silent.'));
    request.onloadend = () => {
      clearTimeout(watch);
      signal.removeEventListener('abort', stop);
    };
    request.send(blob);
  });
}
