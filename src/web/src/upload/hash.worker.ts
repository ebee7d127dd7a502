import { createSHA256 } from 'hash-wasm';
import type { HashJob, HashMessage } from './hashing.ts';

const say = (message: HashMessage) => self.postMessage(message);

self.onmessage = async ({ data: job }: MessageEvent<HashJob>) => {
  try {
    for (const part of job.parts) say({ part, sha256: await base64(await read(job, part)) });
    if (job.sequence) await all(job, job.sequence.from, job.sequence.state);
    say({ end: true });
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
  }
};

/** Reads on from a part to the end: each part's own hash, and the state of the whole file's after it. */
async function all(job: HashJob, from: number, state: Uint8Array | null): Promise<void> {
  const whole = await createSHA256();
  if (state) whole.load(state);
  for (let part = from; (part - 1) * job.partSize < job.file.size; part++) {
    const data = await read(job, part);
    whole.update(data);
    say({ part, sha256: await base64(data), state: whole.save() });
  }

  say({ whole: whole.digest('hex') });
}

async function read({ file, partSize }: HashJob, part: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice((part - 1) * partSize, part * partSize).arrayBuffer());
}

async function base64(data: Uint8Array<ArrayBuffer>): Promise<string> {
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', data))));
}
