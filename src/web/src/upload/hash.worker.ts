import { createSHA256 } from 'hash-wasm';

/** Reads a file once, part by part: each part's SHA-256 (base64, as S3 takes it), at the end the whole file's (hex). */
export type HashMessage = { part: number; sha256: string } | { whole: string } | { error: string };

self.onmessage = async (event: MessageEvent<{ file: File; partSize: number }>) => {
  const { file, partSize } = event.data;
  try {
    const whole = await createSHA256();
    for (let part = 1, offset = 0; offset < file.size; part++, offset += partSize) {
      const data = new Uint8Array(await file.slice(offset, offset + partSize).arrayBuffer());
      whole.update(data);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
      self.postMessage({ part, sha256: btoa(String.fromCharCode(...digest)) } satisfies HashMessage);
    }

    self.postMessage({ whole: whole.digest('hex') } satisfies HashMessage);
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies HashMessage);
  }
};
