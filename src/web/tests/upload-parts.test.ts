import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ApiError, NetworkError } from '../src/api.ts';
import { Connection } from '../src/upload/connection.ts';
import { fingerprint } from '../src/upload/fingerprint.ts';
import { Channel, Slots, together } from '../src/upload/flow.ts';
import type { HashJob, HashMessage } from '../src/upload/hashing.ts';
import { message, messages } from '../src/upload/messages.ts';
import { PartUrls } from '../src/upload/part-urls.ts';
import { StorageError } from '../src/upload/put-part.ts';
import { decide, sizeOf } from '../src/upload/resume.ts';
import { backoff, judge, pause, persist } from '../src/upload/retry.ts';
import type { Progress } from '../src/upload/server.ts';
import { failureText } from '../src/pages/status.ts';
import { Speedometer } from '../src/upload/speed.ts';
import { until } from './fakes.ts';

const never = new AbortController().signal;
const connected = new Connection(async () => true, new EventTarget());
const progress: Progress = {
  status: 'open', video_id: 'v', file_size: 20, part_size: 8, part_count: 3, bytes_uploaded: 8,
  uploaded_parts: [{ part_number: 2, size: 8, etag: 'e', sha256: 's' }], missing_parts: [1, 3],
};

test('a file is known again by name, size, time and its ends', async () => {
  const bytes = new Uint8Array(5 * 1024 * 1024);
  const print = (changes: { name?: string; lastModified?: number; at?: number; size?: number } = {}) => {
    const content = bytes.slice(0, changes.size);
    if (changes.at !== undefined) content[changes.at] = 1;
    return fingerprint(new File([content], changes.name ?? 'a.mp4', { lastModified: changes.lastModified ?? 1 }));
  };
  const same = await print();
  assert.match(same, /^[0-9a-f]{64}$/);
  assert.equal(await print(), same);
  for (const other of [{ name: 'b.mp4' }, { lastModified: 2 }, { size: bytes.length - 1 }, { at: 0 }, { at: 1024 * 1024 - 1 }, { at: bytes.length - 1 }]) {
    assert.notEqual(await print(other), same, JSON.stringify(other));
  }

  assert.equal(await print({ at: 2 * 1024 * 1024 }), same, 'the middle is not read');
});

test('a tiny file has a fingerprint too', async () => {
  assert.notEqual(await fingerprint(new File(['a'], 'x')), await fingerprint(new File(['b'], 'x')));
});

test('an open upload goes on with what S3 has; others are done or begin anew', () => {
  const on = decide(progress);
  assert.ok(on.go === 'on');
  assert.deepEqual([...on.stored], [[2, { part_number: 2, etag: 'e', sha256: 's' }]]);
  assert.equal(decide({ ...progress, status: 'completing' }).go, 'done');
  assert.equal(decide({ ...progress, status: 'completed' }).go, 'done');
  assert.equal(decide({ ...progress, status: 'aborting' }).go, 'anew');
  assert.equal(decide({ ...progress, status: 'failed' }).go, 'anew');
  assert.equal(decide(null).go, 'anew');
  assert.deepEqual([1, 2, 3].map(part => sizeOf(part, progress)), [8, 8, 4]);
});

test('what may be tried again', () => {
  assert.equal(judge(new NetworkError('')), 'unreachable');
  assert.equal(judge(new ApiError(503, 'unavailable', '')), 'unreachable');
  assert.equal(judge(new ApiError(429, 'http_error', '')), 'again');
  assert.equal(judge(new ApiError(500, 'internal_error', '')), 'again');
  assert.equal(judge(new ApiError(409, 'request_in_progress', '')), 'busy');
  assert.equal(judge(new ApiError(422, 'empty_file', '')), 'final');
  assert.equal(judge(new StorageError(403)), 'again');
  assert.equal(judge(new StorageError(503)), 'again');
  assert.equal(judge(new StorageError(404)), 'final');
  assert.equal(judge(new TypeError('a bug')), 'final');
});

test('backoff doubles and never exceeds its ceiling', () => {
  for (let attempt = 2; attempt < 6; attempt++) {
    assert.equal(backoff(attempt, () => 1), 500 * 2 ** (attempt - 1));
    assert.equal(backoff(attempt, () => 0), 0);
  }
});

test('three tries, each after a longer wait at the most', async () => {
  const waits: number[] = [];
  let tried = 0;
  const failing = persist(async () => {
    tried++;
    throw new StorageError(503);
  }, connected, never, async milliseconds => void waits.push(milliseconds));
  await assert.rejects(failing, StorageError);
  assert.equal(tried, 3);
  assert.equal(waits.length, 2);
  assert.ok(waits[0] <= 1000 && waits[1] <= 2000);
});

test('what is final is not tried again, and no network is no try while the server cannot be reached', async () => {
  let tried = 0;
  await assert.rejects(persist(async () => {
    tried++;
    throw new ApiError(422, 'empty_file', '');
  }, connected, never, async () => {}));
  assert.equal(tried, 1);

  let probes = 0;
  const flaky = new Connection(async () => ++probes % 2 === 0, new EventTarget());
  flaky.waitIfLost = async () => ++probes < 20;
  tried = 0;
  await assert.rejects(persist(async () => {
    tried++;
    throw new NetworkError('');
  }, flaky, never, async () => {}));
  assert.equal(tried, 22, '19 while it was away, 3 that count');
});

test('a server that is still at the same request is waited for, up to 75 seconds, and that is no try', async () => {
  const wait = async (milliseconds: number) => void (waited += milliseconds);
  const busy = () => new ApiError(409, 'request_in_progress', '');
  let [waited, tried] = [0, 0];
  assert.equal(await persist(async () => {
    if (waited < 60_000) throw busy();
    if (++tried < 3) throw new StorageError(503);
    return 'done';
  }, connected, never, wait), 'done');

  waited = 0;
  await assert.rejects(persist(() => Promise.reject(busy()), connected, never, wait), ApiError);
  assert.equal(waited, 75_000);
});

test('a lost connection is found again, at once when the machine is online', async () => {
  let there = false;
  const network = new EventTarget();
  const connection = new Connection(async () => there, network);
  const seen: boolean[] = [];
  connection.addEventListener('change', () => seen.push(connection.lost));
  const waiting = Promise.all([connection.waitIfLost(never), connection.waitIfLost(never)]);
  await until(connection, () => connection.lost);
  there = true;
  const started = performance.now();
  network.dispatchEvent(new Event('online'));
  assert.deepEqual(await waiting, [true, true]);
  assert.ok(performance.now() - started < 500);
  assert.equal(await connection.waitIfLost(never), false);
  assert.equal(seen.at(-1), false);
});

test('a pause ends with its signal', async () => {
  const stop = new AbortController();
  const waiting = pause(60_000, stop.signal);
  stop.abort(new Error('stopped'));
  await assert.rejects(waiting, /stopped/);
  await assert.rejects(pause(60_000, stop.signal), /stopped/);
});

test('speed is measured over the window only, never negative, and gives the time left', () => {
  const speed = new Speedometer();
  assert.equal(speed.bytesPerSecond, 0);
  assert.equal(speed.secondsFor(1), Infinity);
  speed.add(0, 0);
  speed.add(1_000, 5_000);
  assert.equal(speed.bytesPerSecond, 5_000);
  assert.equal(speed.secondsFor(10_000), 2);
  speed.add(20_000, -5_000);
  speed.add(21_000, 1_000);
  assert.equal(speed.bytesPerSecond, 1_000);
});

test('URLs come in batches, once each, and fresh when they are old', async () => {
  const asked: number[][] = [];
  let lifetime = 900_000;
  const parts = Array.from({ length: 40 }, (_, i) => ({ part_number: i + 1, sha256: '' }));
  const waiting = parts.slice(1, 39);
  const urls = new PartUrls(async wanted => {
    asked.push(wanted.map(p => p.part_number));
    return wanted.map(p => ({ part_number: p.part_number, url: `u${asked.length}`, headers: {}, expires_at: new Date(Date.now() + lifetime).toISOString() }));
  }, waiting);
  await Promise.all([urls.take(parts[0]), urls.take(parts[39])]);
  assert.equal(asked[0].length, 16);
  assert.equal(new Set(asked.flat()).size, 32, 'nothing is signed twice');
  assert.equal((await urls.take(parts[1])).url, 'u1');
  assert.equal((await urls.take(parts[1])).url, 'u3');
  lifetime = 30_000;
  const old = new PartUrls(async wanted => wanted.map(p => ({ part_number: p.part_number, url: `${wanted.length}`, headers: {}, expires_at: new Date(Date.now() + lifetime).toISOString() })), parts.slice(1, 3));
  assert.equal((await old.take(parts[0])).url, '3');
  assert.equal((await old.take(parts[1])).url, '2', 'it would not live long enough: asked for again');
});

test('slots, channels and tasks that end together', async () => {
  const slots = new Slots(2);
  let [now, most] = [0, 0];
  await Promise.all(Array.from({ length: 6 }, () => slots.use(async () => {
    most = Math.max(most, ++now);
    await pause(1, never);
    now--;
  })));
  assert.equal(most, 2);

  const channel = new Channel<number>();
  const taken = channel.take();
  channel.put(1);
  channel.put(2);
  channel.close();
  assert.deepEqual([await taken, await channel.take(), await channel.take()], [1, 2, undefined]);

  let stopped = false;
  await assert.rejects(together(never, [
    async () => { throw new Error('first'); },
    async signal => pause(60_000, signal).finally(() => (stopped = true)),
  ]), /first/);
  assert.ok(stopped);
});

test('the worker hashes parts and the whole, also in two goes', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(50_000));
  const file = new File([bytes], 'x');
  const partSize = 16_384;
  const worker = globalThis as unknown as { self: unknown; onmessage: (event: { data: HashJob }) => Promise<void>; postMessage: (message: HashMessage) => void };
  worker.self = worker;
  await import('../src/upload/hash.worker.ts');
  const run = async (job: Omit<HashJob, 'file' | 'partSize'>) => {
    const said: HashMessage[] = [];
    worker.postMessage = message => void said.push(message);
    await worker.onmessage({ data: { file, partSize, ...job } });
    return said;
  };
  const sha = (data: Uint8Array, encoding: 'hex' | 'base64') => createHash('sha256').update(data).digest(encoding);
  const part = (n: number) => sha(bytes.subarray((n - 1) * partSize, n * partSize), 'base64');

  const all = await run({ parts: [], sequence: { from: 1, state: null } });
  assert.deepEqual(all.flatMap(m => 'part' in m ? [m.sha256] : []), [1, 2, 3, 4].map(part));
  assert.deepEqual(all.find(m => 'whole' in m), { whole: sha(bytes, 'hex') });

  const { state } = all[1] as { state: Uint8Array };
  const rest = await run({ parts: [2], sequence: { from: 3, state } });
  assert.deepEqual(rest.flatMap(m => 'part' in m ? [[m.part, m.sha256]] : []), [2, 3, 4].map(n => [n, part(n)]));
  assert.deepEqual(rest.at(-2), { whole: sha(bytes, 'hex') });
  assert.deepEqual(await run({ parts: [1], sequence: null }), [{ part: 1, sha256: part(1) }, { end: true }]);
});

test('codes are said in words, and every code exists', () => {
  const catalogue = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const codes = [...catalogue.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  const hosts = codes.filter(code => code.startsWith('host_'));
  assert.ok(codes.length > 50);
  const encoding = ['encoding_cancelled', 'encoding_failed', 'encoding_incomplete', 'encoding_timeout', ...hosts, 'publish_failed'];
  // Of playing, of lists and texts that the page does not ask for, and of requests that it does not make.
  const elsewhere = [
    'origin_refused', 'password_required', 'signature_expired', 'signature_invalid', 'signature_missing', 'tier_required', 'video_deleted', 'method_not_allowed',
    'not_playable', 'not_ready', 'webhook_signature', 'precondition_failed', 'unsupported_media_type', 'invalid_captions', 'invalid_chapters', 'invalid_cursor', 'oembed_format',
  ];
  assert.deepEqual([...Object.keys(messages), ...encoding, ...elsewhere].sort(), codes.sort());
  for (const code of [...Object.keys(messages), ...encoding]) assert.notEqual(failureText({ code, detail: 'raw' }), 'raw', code);
  assert.match(message(new ApiError(422, 'url_refused', 'It is at home.')), /It is at home/);
  assert.match(message(new ApiError(422, 'file_too_large', '')), /30 GB/);
  assert.equal(message(new ApiError(418, 'unheard_of', 'What the server said')), 'What the server said');
  assert.match(message(new StorageError(503)), /503/);
});
