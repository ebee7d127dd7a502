import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../src/api.ts';
import { inWords } from '../src/upload/about.ts';
import { fingerprint, WrongFileError } from '../src/upload/fingerprint.ts';
import { UnreadableError } from '../src/upload/hashing.ts';
import type { Pick } from '../src/upload/pick.ts';
import { UploadQueue } from '../src/upload/queue.ts';
import { unfinished } from '../src/upload/store.ts';
import { ElsewhereError } from '../src/upload/tabs.ts';
import { Upload } from '../src/upload/upload.ts';
import { environment, FakeServer, file, hash, partSize, shaOf, until } from './fakes.ts';

const pick = (of: File): Pick => ({ file: of, handle: null });

async function queue(server = new FakeServer()) {
  const env = environment(server);
  const uploads = new UploadQueue(env);
  const owner = crypto.randomUUID();
  await uploads.restore(owner);
  return { env, uploads, owner };
}

test('two files go at once and a third waits; four parts are on the wire at most', async () => {
  const { env, uploads } = await queue();
  let most = 0;
  uploads.addEventListener('change', () => (most = Math.max(most, uploads.uploads.filter(u => u.active).length)));
  await uploads.add([1, 2, 3].map(n => pick(file(`file ${n}`, 12))));
  await until(uploads, () => uploads.uploads.every(u => u.state === 'done'));
  assert.equal(most, 2);
  assert.equal(env.server.mostOnWire, 4);
  assert.equal(env.server.puts.length, 36);
  await until(uploads, () => !uploads.busy);
});

test('the same file twice is one upload', async () => {
  const { env, uploads } = await queue();
  await uploads.add([pick(file('same', 2)), pick(file('same', 2))]);
  await until(uploads, () => uploads.uploads.every(u => u.state === 'done'));
  assert.equal(uploads.uploads.length, 1);
  assert.equal(env.server.puts.length, 2);
});

test('of several files each keeps its own name for a title, and what was announced is not said otherwise', async () => {
  const { env, uploads } = await queue();
  const about = { title: 'One', description: 'of all' };
  await uploads.add([pick(file('a', 1)), pick(file('b', 1))], about);
  await until(uploads, () => uploads.uploads.every(u => u.state === 'done'));
  await uploads.add([pick(file('c', 1))], about);
  await until(uploads, () => uploads.uploads.every(u => u.state === 'done'));
  assert.deepEqual([...env.server.uploads.values()].map(u => [u.file.file_name, u.file.title, u.file.description]), [['a', undefined, 'of all'], ['b', undefined, 'of all'], ['c', 'One', 'of all']]);

  const lost = file('lost', 1);
  env.server.afterStart = () => {
    throw new ApiError(500, 'internal_error', 'the answer got lost');
  };
  await uploads.add([pick(lost)], { title: 'First' });
  await until(uploads, () => uploads.uploads.at(-1)!.state === 'failed');
  const failed = uploads.uploads.at(-1)!;
  assert.equal(failed.unheard, false);
  env.server.afterStart = () => {};
  await uploads.add([pick(lost)], { title: 'Second' });
  assert.deepEqual([failed.record.about!.title, failed.unheard], ['First', true]);
  assert.match(inWords(failed.record.about), /First/);
  await until(uploads, () => failed.state === 'done');
});

test('of a failed upload that is dismissed nothing is left, here or there', async () => {
  const { env, uploads } = await queue();
  const kept = async () => (await env.store.all(uploads.uploads[0].record.owner)).length;
  env.server.afterStart = () => {
    throw new ApiError(500, 'internal_error', 'the answer got lost');
  };
  await uploads.add([pick(file('announced', 1))]);
  await until(uploads, () => uploads.uploads[0].state === 'failed');
  const [upload] = uploads.uploads;
  assert.equal(env.server.uploads.size, 1);
  await uploads.remove(upload);
  assert.deepEqual([upload.state, uploads.uploads.length, await kept()], ['failed', 1, 1], 'the server has not heard of it yet');

  env.server.afterStart = () => {};
  await uploads.remove(upload);
  assert.deepEqual([upload.state, uploads.uploads.length, env.server.uploads.size], ['cancelled', 0, 0]);
  assert.equal(await env.store.get(upload.record.id), undefined);
});

test('what another tab is at is not cancelled when it is dismissed here', async () => {
  const { env, uploads, owner } = await queue();
  const there = new Upload({ ...unfinished(owner, 'there', file('there', 1), null), announced: true, upload_id: null }, file('there', 1), env);
  uploads.uploads.push(there);
  await env.store.save(there.record);
  there.refuse(new ElsewhereError(''));
  await uploads.remove(there);
  assert.deepEqual([uploads.uploads.length, env.server.calls], [0, []]);
  assert.ok(await env.store.get(there.record.id));
});

test('a failed upload that was never announced is forgotten when it is dismissed', async () => {
  const { env, uploads, owner } = await queue();
  const unread = new Upload(unfinished(owner, 'unread', file('unread', 1), null), file('unread', 1), env);
  uploads.uploads.push(unread);
  await env.store.save(unread.record);
  unread.refuse(new UnreadableError('gone'));
  await uploads.remove(unread);
  assert.deepEqual([uploads.uploads.length, env.server.calls], [0, []]);
  assert.equal(await env.store.get(unread.record.id), undefined);
});

test('a paused file lets the next one go, and goes on itself later', async () => {
  const { env, uploads } = await queue();
  const hold = new Set(['first', 'second']);
  env.server.beforePut = (_, signal) => hold.size === 0 ? undefined : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  await uploads.add([pick(file('first', 2)), pick(file('second', 2)), pick(file('third', 2))]);
  const [first, second, third] = uploads.uploads;
  await until(uploads, () => first.state === 'sending' && second.state === 'sending');
  assert.equal(third.state, 'waiting');
  hold.clear();
  first.pause();
  second.pause();
  await until(uploads, () => third.state === 'done');
  assert.equal(first.state, 'paused');
  await uploads.resume(first, async () => []);
  await uploads.resume(second, async () => []);
  await until(uploads, () => uploads.uploads.every(u => u.state === 'done'));
});

test('what was not finished comes back, knows how far it was, and takes only its own file', async () => {
  const { env, uploads, owner } = await queue();
  const begun = file('begun', 4);
  await env.server.start({ file_name: 'begun', file_size: 4 * partSize, content_type: '' }, 'key');
  env.server.uploads.get('upload-1')!.parts.set(1, { part_number: 1, etag: 'e', sha256: shaOf(1) });
  await env.store.save({ ...unfinished(owner, await fingerprint(begun), begun, null), upload_id: 'upload-1', sha256: 'whole-begun' });

  await uploads.restore(owner);
  const [upload] = uploads.uploads;
  assert.equal(upload.state, 'needs-file');
  assert.equal(upload.sent, partSize);

  await uploads.resume(upload, async () => [pick(file('begun', 4, 2))]);
  assert.equal(upload.state, 'failed');
  assert.ok(upload.error instanceof WrongFileError);

  await uploads.resume(upload, async () => [pick(begun)]);
  await until(uploads, () => upload.state === 'done');
  assert.deepEqual(env.server.puts.sort(), [2, 3, 4]);
});

test('a file that is chosen as if new is recognised', async () => {
  const { env, uploads, owner } = await queue();
  const begun = file('recognised', 3);
  await env.server.start({ file_name: 'recognised', file_size: 3 * partSize, content_type: '' }, 'key');
  env.server.uploads.get('upload-1')!.parts.set(2, { part_number: 2, etag: 'e', sha256: shaOf(2) });
  await env.store.save({ ...unfinished(owner, await fingerprint(begun), begun, null), upload_id: 'upload-1', sha256: 'whole' });
  await uploads.restore(owner);
  await uploads.add([pick(begun)]);
  await until(uploads, () => uploads.uploads[0].state === 'done');
  assert.equal(uploads.uploads.length, 1);
  assert.deepEqual(env.server.puts.sort(), [1, 3]);
});

test('an upload is another person\'s business', async () => {
  const { env, uploads } = await queue();
  await env.store.save(unfinished('somebody else', 'print', file('theirs', 1), null));
  await uploads.restore('me');
  assert.equal(uploads.uploads.length, 0);
});

for (const [permission, state] of [['granted', 'done'], ['prompt', 'needs-file']] as const) {
  test(`with a handle and permission ${permission} an upload is ${state} without being asked for its file`, async () => {
    const { env, owner, uploads } = await queue();
    const begun = file(`handle ${permission}`, 2);
    const record = unfinished(owner, await fingerprint(begun), begun, null);
    // A handle that survives structured cloning exists in browsers only: the store gives it back as it is.
    record.handle = { queryPermission: async () => permission, requestPermission: async () => 'granted', getFile: async () => begun } as never;
    env.store.all = async () => [record];
    env.store.save = async (upload, changes) => void Object.assign(upload, changes);
    await uploads.restore(owner);
    await until(uploads, () => uploads.uploads[0].state === state);
    if (state === 'done') return;
    await uploads.resume(uploads.uploads[0], () => assert.fail('the person is not asked for the file'));
    await until(uploads, () => uploads.uploads[0].state === 'done');
  });
}

test('a cancel that could not be said is said on the next page', async () => {
  const { env, uploads, owner } = await queue();
  await env.server.start({ file_name: 'x', file_size: partSize, content_type: '' }, 'key');
  await env.store.save({ ...unfinished(owner, 'print', file('x', 1), null), upload_id: 'upload-1', cancelled: true });
  await uploads.restore(owner);
  assert.equal(uploads.uploads[0].state, 'cancelled');
  assert.equal(env.server.uploads.size, 0);
});

test('a file that cannot be read is refused with the reason', async () => {
  const { uploads } = await queue();
  const broken = { ...file('broken', 1), slice: () => { throw new DOMException('gone', 'NotReadableError'); } } as unknown as File;
  await uploads.add([pick(broken)]);
  assert.equal(uploads.uploads[0].state, 'failed');
});

test('only one tab is at an upload', async () => {
  const { env, uploads, owner } = await queue();
  const locked = new Set<string>();
  const locks = {
    request: async (name: string, _: unknown, action: (lock: unknown) => unknown) => action(locked.has(name) ? null : { name }),
    query: async () => ({ held: [...locked].map(name => ({ name })) }),
  };
  Object.defineProperty(globalThis.navigator, 'locks', { value: locks, configurable: true });
  try {
    const shared = file('shared', 1);
    const record = unfinished(owner, await fingerprint(shared), shared, null);
    locked.add(`serverlessvideo-upload-${record.id}`);
    await env.store.save(record);
    await uploads.restore(owner);
    assert.equal(uploads.uploads.length, 0);
    await uploads.add([pick(shared)]);
    await until(uploads, () => uploads.uploads[0].state === 'failed');
    assert.match(uploads.uploads[0].error!.message, /another tab/);
    assert.deepEqual(env.server.puts, []);
  } finally {
    Reflect.deleteProperty(globalThis.navigator, 'locks');
  }
});

test('the fake hash hashes as the worker does', async () => {
  const said = [];
  for await (const message of hash({ file: file('f', 2), partSize, parts: [2], sequence: { from: 2, state: null } }, new AbortController().signal)) said.push(message);
  assert.deepEqual(said.map(m => Object.keys(m).sort().join()), ['part,sha256', 'part,sha256,state', 'whole']);
});
