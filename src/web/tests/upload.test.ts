import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, NetworkError } from '../src/api.ts';
import { StorageError } from '../src/upload/put-part.ts';
import { unfinished, type Unfinished } from '../src/upload/store.ts';
import { hashedFirst } from '../src/upload/transfer.ts';
import { Upload } from '../src/upload/upload.ts';
import { environment, file, partSize, until } from './fakes.ts';

const large = hashedFirst / partSize + 1;
const video = { id: 'video-1' } as never;

function record(of: File, changes: Partial<Unfinished> = {}): Unfinished {
  return { ...unfinished('ida', crypto.randomUUID(), of, null), ...changes };
}

test('a small file is hashed first, and a duplicate sends nothing', async () => {
  const env = environment();
  env.server.duplicate = { duplicate: true, video };
  const upload = new Upload(record(file('a', 3)), file('a', 3), env);
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.equal(upload.duplicate, true);
  assert.equal(upload.videoId, 'video-1');
  assert.deepEqual(env.server.puts, []);
});

test('the hash of a small file goes with its start, the hash of a large one with its end', async () => {
  const env = environment();
  const small = new Upload(record(file('small', 2)), file('small', 2), env);
  await small.run();
  assert.equal(env.server.uploads.get(small.videoId!)!.file.sha256, 'whole-small');

  const big = new Upload(record(file('large', large)), file('large', large), env);
  await big.run();
  assert.equal(big.state, 'done');
  assert.equal(env.server.uploads.get(big.videoId!)!.file.sha256, undefined);
  assert.equal(env.server.completed!.sha256, 'whole-large');
  assert.deepEqual(env.server.completed!.parts.map(p => p.part_number), Array.from({ length: large }, (_, i) => i + 1));
});

test('a duplicate found at the end is one too', async () => {
  const env = environment();
  env.server.duplicateAtComplete = { duplicate: true, video };
  const upload = new Upload(record(file('late', 2)), file('late', 2), env);
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.equal(upload.duplicate, true);
  assert.equal(upload.videoId, 'video-1');
});

test('after a reload only missing parts are sent, and the hash goes on from where it was', async () => {
  const env = environment();
  const first = new Upload(record(file('again', large)), file('again', large), env);
  env.server.beforePut = part => {
    if (part === 30) first.pause();
  };
  await first.run();
  assert.equal(first.state, 'paused');
  const sent = [...env.server.puts];
  assert.ok(sent.length >= 20 && sent.length < large);

  const kept = (await env.store.all('ida')).find(u => u.id === first.record.id)!;
  const seen = kept.hashed!.parts;
  assert.ok(seen >= 20);
  const jobs: number[] = [];
  const { hash } = env;
  env.hash = (job, signal) => {
    jobs.push(job.sequence!.from);
    return hash(job, signal);
  };
  env.server.beforePut = () => {};
  const second = new Upload(kept, file('again', large), env);
  await second.run();
  assert.equal(second.state, 'done');
  assert.deepEqual(jobs, [seen + 1]);
  assert.deepEqual([...env.server.puts].sort((a, b) => a - b), Array.from({ length: large }, (_, i) => i + 1));
  assert.equal(env.server.completed!.parts.find(p => p.part_number === sent[0])!.etag, `"etag-${sent[0]}"`);
  assert.equal(await env.store.get(second.record.id), undefined);
});

test('a part that S3 has with other bytes is sent again', async () => {
  const env = environment();
  const upload = new Upload(record(file('changed', large)), file('changed', large), env);
  await env.server.start({ file_name: 'changed', file_size: large * partSize, content_type: '' }, upload.record.request_id);
  env.server.uploads.get('upload-1')!.parts.set(2, { part_number: 2, etag: 'old', sha256: 'other' });
  env.server.uploads.get('upload-1')!.parts.set(3, { part_number: 3, etag: 'kept', sha256: 'sha-3' });
  await upload.run();
  assert.ok(env.server.puts.includes(2));
  assert.ok(!env.server.puts.includes(3));
  assert.equal(env.server.completed!.parts[2].etag, 'kept');
});

test('an expired URL is replaced by a fresh one', async () => {
  const env = environment();
  let refused = 0;
  env.server.beforePut = part => {
    if (part === 2 && refused++ === 0) throw new StorageError(403);
  };
  const upload = new Upload(record(file('expired', 3)), file('expired', 3), env);
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.equal(env.server.signed.filter(batch => batch.includes(2)).length, 2);
});

test('a part that is refused three times fails the upload, which can go on later without sending twice', async () => {
  const env = environment();
  let refused = 0;
  env.server.beforePut = part => {
    if (part === 3 && refused++ < 3) throw new StorageError(503);
  };
  const upload = new Upload(record(file('refused', 4)), file('refused', 4), env);
  await upload.run();
  assert.equal(upload.state, 'failed');
  assert.equal(refused, 3);
  await upload.resume();
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.deepEqual([...env.server.puts].sort(), [1, 2, 3, 4]);
});

test('without a network it waits instead of failing', async () => {
  let [there, cut] = [true, false];
  const env = environment(undefined, async () => there);
  env.server.beforePut = () => {
    if (!cut && env.server.puts.length === 2) [there, cut] = [false, true];
    if (!there) throw new NetworkError('no answer');
  };
  const upload = new Upload(record(file('offline', 6)), file('offline', 6), env);
  const running = upload.run();
  await until(env.connection, () => upload.offline);
  there = true;
  await running;
  assert.equal(upload.state, 'done');
  assert.equal(upload.offline, false);
  assert.deepEqual([...env.server.puts].sort(), [1, 2, 3, 4, 5, 6]);
});

test('parts that are missing at the end are sent in another round', async () => {
  const env = environment();
  const upload = new Upload(record(file('lost', 3)), file('lost', 3), env);
  const { complete } = env.server;
  let first = true;
  env.server.complete = function (id, sha256, parts) {
    if (first) this.uploads.get(id)!.parts.delete(2);
    first = false;
    return complete.call(this, id, sha256, parts);
  };
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.deepEqual(env.server.puts.sort(), [1, 2, 2, 3]);
});

test('an upload that was ended from elsewhere begins anew', async () => {
  const env = environment();
  const key = 'old-key';
  const upload = new Upload(record(file('ended', 2), { request_id: key, upload_id: 'gone', announced: true }), file('ended', 2), env);
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.notEqual([...env.server.keys.keys()][0], key);
});

test('cancel aborts, and forgets', async () => {
  const env = environment();
  const upload = new Upload(record(file('cancelled', 6)), file('cancelled', 6), env);
  env.server.beforePut = part => {
    if (part === 3) void upload.cancel();
  };
  await upload.run();
  await until(upload, () => upload.state === 'cancelled');
  assert.equal(env.server.uploads.size, 0);
  assert.equal(await env.store.get(upload.record.id), undefined);
});

test('cancel while the answer to the start is on its way aborts what was started', async () => {
  const env = environment();
  const upload = new Upload(record(file('early', 6)), file('early', 6), env);
  env.server.afterStart = () => {
    env.server.afterStart = () => {};
    void upload.cancel();
    throw new NetworkError('the answer got lost');
  };
  await upload.run();
  await until(upload, () => upload.state === 'cancelled');
  assert.equal(env.server.uploads.size, 0);
  assert.ok(env.server.calls.includes('abort'));
});

test('cancel that comes too late says that the file is in', async () => {
  const env = environment();
  const upload = new Upload(record(file('late cancel', 1)), file('late cancel', 1), env);
  await upload.run();
  await upload.cancel();
  assert.equal(upload.state, 'done');
});

test('a start whose answer got lost is the same start again', async () => {
  const env = environment();
  env.server.afterStart = () => {
    env.server.afterStart = () => {};
    throw new NetworkError('the answer got lost');
  };
  const upload = new Upload(record(file('twice', 2)), file('twice', 2), env);
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.equal(env.server.calls.filter(c => c === 'start').length, 2);
  assert.equal(env.server.uploads.size, 1);
});

test('what the server refuses at once is not kept for later', async () => {
  const env = environment();
  env.server.start = async () => {
    throw new ApiError(422, 'file_too_large', '');
  };
  const upload = new Upload(record(file('huge', 1)), file('huge', 1), env);
  await upload.run();
  assert.equal(upload.refused, true);
  assert.equal(await env.store.get(upload.record.id), undefined);
});

test('who has to sign in again finds the upload afterwards', async () => {
  const env = environment();
  env.server.start = async () => {
    throw new ApiError(401, 'unauthenticated', '');
  };
  const upload = new Upload(record(file('signed out', 1)), file('signed out', 1), env);
  await upload.run();
  assert.equal(upload.refused, false);
  assert.ok(await env.store.get(upload.record.id));
});
