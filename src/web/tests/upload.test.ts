import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { ApiError, NetworkError } from '../src/api.ts';
import { choose } from '../src/upload/pick.ts';
import { putPart, StorageError } from '../src/upload/put-part.ts';
import { unfinished, type Unfinished } from '../src/upload/store.ts';
import { hashedFirst } from '../src/upload/transfer.ts';
import { Upload } from '../src/upload/upload.ts';
import { environment, file, partSize, shaOf, until } from './fakes.ts';

const large = hashedFirst / partSize + 1;
const video = { id: 'video-1' } as never;

function record(of: File, changes: Partial<Unfinished> = {}): Unfinished {
  return { ...unfinished('ida', crypto.randomUUID(), of, null), ...changes };
}

test('a small file is hashed first, and a duplicate sends nothing', async () => {
  const env = environment();
  env.server.duplicate = { duplicate: true, video, is_new: false };
  const upload = new Upload(record(file('a', 3)), file('a', 3), env);
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.equal(upload.duplicate, 'before');
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
  env.server.duplicateAtComplete = { duplicate: true, video, is_new: false };
  const upload = new Upload(record(file('late', 2)), file('late', 2), env);
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.equal(upload.duplicate, 'before');
  assert.equal(upload.videoId, 'video-1');
});

for (const left of [null, 'aborting'] as const) {
  test(`a duplicate found at the end is one too when the answer got lost and the upload is ${left ?? 'gone'}`, async () => {
    const env = environment();
    const complete = env.server.complete.bind(env.server);
    env.server.complete = async id => {
      env.server.complete = complete;
      env.server.duplicate = { duplicate: true, video, is_new: false };
      if (left) env.server.uploads.get(id)!.status = left;
      else env.server.uploads.delete(id);
      throw new NetworkError('the answer got lost');
    };
    const upload = new Upload(record(file('late, unanswered', 2)), file('late, unanswered', 2), env);
    await upload.run();
    assert.deepEqual([upload.state, upload.duplicate, upload.videoId], ['done', 'before', 'video-1']);
    assert.deepEqual(env.server.puts.sort(), [1, 2]);
  });
}

test('a duplicate found when the file is checked leads to the other video', async () => {
  const env = environment();
  env.server.videos = [{ status: 'verifying' }, { status: 'verifying' }, { status: 'failed', duplicate_of: 'video-1', error: { code: 'duplicate_file', detail: '' } }];
  const upload = new Upload(record(file('checked', 2)), file('checked', 2), env);
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.equal(upload.duplicate, false);
  await until(upload, () => upload.duplicate === 'checked');
  assert.equal(upload.videoId, 'video-1');
  assert.equal(upload.objection, null);
  assert.equal(env.server.calls.filter(c => c === 'video').length, 3);
});

test('a file that does not pass the check says why, and one that does is not asked for again', async () => {
  const env = environment();
  const error = { code: 'damaged_input', detail: '' };
  env.server.videos = [{ status: 'failed', error }];
  const bad = new Upload(record(file('bad', 1)), file('bad', 1), env);
  await bad.run();
  await until(bad, () => bad.objection === error);
  env.server.videos = [{ status: 'processing' }];
  const good = new Upload(record(file('good', 1)), file('good', 1), env);
  await good.run();
  await new Promise(resolve => setTimeout(resolve, 20));
  assert.equal(good.objection, null);
  assert.equal(env.server.calls.filter(c => c === 'video').length, 2);
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
  env.server.uploads.get('upload-1')!.parts.set(3, { part_number: 3, etag: 'kept', sha256: shaOf(3) });
  await upload.run();
  assert.ok(env.server.puts.includes(2));
  assert.ok(!env.server.puts.includes(3));
  assert.equal(env.server.completed!.parts[2].etag, 'kept');
});

test('a part that was hashed on an earlier page, and that S3 has with other bytes, is sent again, and no other', async () => {
  const env = environment();
  const first = new Upload(record(file('trusted', large)), file('trusted', large), env);
  env.server.beforePut = part => {
    if (part === 30) first.pause();
  };
  await first.run();
  const kept = (await env.store.get(first.record.id))!;
  const { parts } = env.server.uploads.get(kept.upload_id!)!;
  const other = [...parts.keys()].find(part => part <= kept.hashed!.parts)!;
  parts.set(other, { part_number: other, etag: 'old', sha256: 'an earlier' });
  const before = new Map(parts);
  env.server.puts.length = 0;
  env.server.beforePut = () => {};
  await new Upload(kept, file('trusted', large), env).run();
  assert.deepEqual([...env.server.puts].sort((a, b) => a - b), Array.from({ length: large }, (_, i) => i + 1).filter(part => part === other || !before.has(part)));
  assert.equal(env.server.completed!.parts[other - 1].etag, `"etag-${other}"`);
});

test('stored parts of a file whose hash is known are compared, too', async () => {
  const env = environment();
  const upload = new Upload(record(file('known', 3), { sha256: 'whole-known' }), file('known', 3), env);
  await env.server.start({ file_name: 'known', file_size: 3 * partSize, content_type: '' }, upload.record.request_id);
  env.server.uploads.get('upload-1')!.parts.set(1, { part_number: 1, etag: 'kept', sha256: shaOf(1) });
  env.server.uploads.get('upload-1')!.parts.set(2, { part_number: 2, etag: 'old', sha256: 'other' });
  await upload.run();
  assert.deepEqual([...env.server.puts].sort(), [2, 3]);
});

test('where the browser has no room the upload goes on, and says that it will not be remembered', async () => {
  const env = environment();
  const { put } = IDBObjectStore.prototype;
  const full = mock.method(IDBObjectStore.prototype, 'put', () => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  const upload = new Upload(record(file('crowded', 3)), file('crowded', 3), env);
  const seen: boolean[] = [];
  upload.addEventListener('change', () => seen.push(upload.forgotten));
  await upload.run();
  full.mock.restore();
  assert.equal(IDBObjectStore.prototype.put, put);
  assert.equal(upload.state, 'done');
  assert.deepEqual([...env.server.puts].sort(), [1, 2, 3]);
  assert.ok(seen.includes(true));
  assert.equal(upload.forgotten, false);
});

test('what was said of a file goes with its start, also from a later page', async () => {
  const env = environment();
  const about = { title: 'A title', tags: ['one'], privacy: 'private' as const };
  const began = new Upload({ ...unfinished('ida', crypto.randomUUID(), file('said', 2), null, about), paused: true }, file('said', 2), env);
  await env.store.save(began.record);
  const later = new Upload((await env.store.get(began.record.id))!, file('said', 2), env);
  await later.run();
  const { title, tags, privacy, file_name } = env.server.uploads.get(later.videoId!)!.file;
  assert.deepEqual({ title, tags, privacy, file_name }, { ...about, file_name: 'said' });
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

test('an upload that is ended from elsewhere while it is sent ends, and begins anew only when asked', async () => {
  const env = environment();
  const upload = new Upload(record(file('ended while sent', 6)), file('ended while sent', 6), env);
  env.server.beforePut = part => {
    if (part !== 3) return;
    env.server.uploads.clear();
    throw new StorageError(404);
  };
  await upload.run();
  assert.deepEqual([upload.state, (upload.error as ApiError).code, upload.refused], ['failed', 'upload_closed', false]);
  assert.equal(env.server.calls.filter(c => c === 'start').length, 1);
  assert.equal(await env.store.get(upload.record.id), undefined, 'nor on the next page');

  env.server.beforePut = () => {};
  await upload.resume();
  await upload.run();
  assert.equal(upload.state, 'done');
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

test('cancel of what became a video at its start says that the file is in', async () => {
  const env = environment();
  const upload = new Upload(record(file('kept', 2)), file('kept', 2), env);
  env.server.duplicate = { duplicate: true, video, is_new: true };
  env.server.start = async function (announced, key) {
    env.server.start = Object.getPrototypeOf(env.server).start;
    await env.server.start(announced, key);
    void upload.cancel();
    throw new NetworkError('the answer got lost');
  };
  await upload.run();
  await until(upload, () => upload.state !== 'cancelling');
  assert.deepEqual([upload.state, upload.videoId], ['done', 'video-1']);
  assert.equal(await env.store.get(upload.record.id), undefined);
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

test('an upload that another device began goes on, and says so', async () => {
  const env = environment();
  const begun = await env.server.start({ file_name: 'x', file_size: 3 * partSize, content_type: '' }, 'of the other device');
  const id = (begun as { upload_id: string }).upload_id;
  env.server.uploads.get(id)!.parts.set(1, { part_number: 1, etag: 'kept', sha256: shaOf(1) });
  env.server.start = async () => ({ ...begun as { upload_id: string; video_id: string; part_size: number; part_count: number }, resumed: true });
  const upload = new Upload(record(file('joined', 3)), file('joined', 3), env);
  await upload.run();
  assert.equal(upload.state, 'done');
  assert.equal(upload.joined, true);
  assert.deepEqual([...env.server.puts].sort(), [2, 3]);
});

/** A connection that dies in its sleep: no answer, no error. Once awake requests are answered. */
class SleepyRequest {
  static asleep = true;
  static sent: string[] = [];
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  status = 0;
  onload = () => {};
  onabort = () => {};
  onerror = () => {};
  onloadend = () => {};
  #url = '';
  open(_: string, url: string) { this.#url = url; }
  setRequestHeader() {}
  getResponseHeader() { return '"etag"'; }
  send() {
    SleepyRequest.sent.push(this.#url);
    if (SleepyRequest.asleep) return;
    queueMicrotask(() => {
      this.status = 200;
      this.onload();
      this.onloadend();
    });
  }
  abort() {
    this.onabort();
    this.onloadend();
  }
}

test('after sleep the parts that were in flight are sent again, by fresh URLs', async t => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  t.after(() => mock.timers.reset());
  const turns = async (until: () => boolean) => {
    for (let i = 0; i < 500 && !until(); i++) {
      await new Promise(resolve => setImmediate(resolve));
      mock.timers.tick(1);
    }
    assert.ok(until());
  };
  Object.assign(globalThis, { XMLHttpRequest: SleepyRequest });
  const env = environment();
  let serial = 0;
  const { sign } = env.server;
  env.server.sign = async (id, parts) => (await sign.call(env.server, id, parts)).map(part => ({ ...part, url: `${part.url}?${++serial}` }));
  env.put = async (target, blob, signal, onProgress) => {
    const etag = await putPart(target, blob, signal, onProgress);
    env.server.uploads.get(target.url.split('?')[0])!.parts.set(target.part_number, { part_number: target.part_number, etag, sha256: '' });
    return etag;
  };
  const upload = new Upload(record(file('asleep', 3)), file('asleep', 3), env);
  const running = upload.run();
  await turns(() => SleepyRequest.sent.length === 3);
  SleepyRequest.asleep = false;
  mock.timers.tick(8 * 3_600_000);
  await turns(() => upload.state === 'done');
  await running;
  assert.equal(SleepyRequest.sent.length, 6);
  assert.equal(new Set(SleepyRequest.sent).size, 6, 'no URL is used twice');
  assert.deepEqual(SleepyRequest.sent.slice(3).map(url => url.split('?')[1]).sort(), ['1', '2', '3']);
});

test('where the browser has no picker of its own, any kind of file may be chosen', async () => {
  const input = Object.assign(new EventTarget(), { files: [file('photo', 1)], accept: '', click: () => input.dispatchEvent(new Event('change')) });
  Object.assign(globalThis, { window: globalThis, document: { createElement: () => input } });
  assert.equal((await choose(true))[0].file.name, 'photo');
  assert.equal(input.accept, '');
});
