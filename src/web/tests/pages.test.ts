import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, type Answer, type CallOptions, type Video } from '../src/api.ts';
import { steps, who, type Entry } from '../src/pages/steps.ts';
import { audience, choices, changes, EditedMeanwhile, editsOf, read, saidOf, save, type Edits } from '../src/pages/edits.ts';
import { failureText, mayTryAgain, statusText } from '../src/pages/status.ts';
import { story } from '../src/pages/story.ts';
import { originalOf } from '../src/viewer/original.ts';
import { attemptText, type Attempt } from '../src/pages/attempts.ts';
import { mayReset, quotaText, standing, webhookText, type HostView } from '../src/pages/hosts.ts';
import { local, parse } from '../src/router.ts';

const video = { id: 'v', title: 'A', description: null, tags: ['x'], privacy: 'unlisted', access_level: 'public', status: 'ready' } as unknown as Video;

function form(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

test('trying again is offered where it can help', () => {
  const of = (status: Video['status'], code: string) => mayTryAgain({ ...video, status, error: { code, detail: '' } });
  for (const code of ['encoding_cancelled', 'host_unavailable', 'publish_failed', 'encoding_timeout']) assert.ok(of('stored', code), code);
  assert.ok(of('failed', 'encoding_incomplete'));
  for (const code of ['damaged_input', 'unsupported_input', 'no_video_stream', 'unsupported_container', 'checksum_mismatch', 'duplicate_file']) assert.ok(!of('failed', code), code);
  assert.ok(!of('ready', '') && !of('processing', ''));
});

test('a host says what the next publication will find, and is reset where there is something to forget', () => {
  const host: HostView = { host: 'cloudflare', set_up: true, circuit: 'closed', failures: 0 };
  const of = (view: Partial<HostView>) => standing({ ...host, ...view }, at => at.slice(11, 16));
  assert.equal(of({ set_up: false, circuit: 'open' }), 'not set up');
  assert.equal(of({}), 'in use');
  assert.equal(of({ failures: 1 }), 'in use; its last try failed');
  assert.equal(of({ failures: 2 }), 'in use; its last 2 tries failed');
  assert.equal(of({ circuit: 'open', failures: 3, rests_until: '2999-01-01T10:04:00Z' }), 'left alone until 10:04, then tried once');
  assert.equal(of({ circuit: 'open', failures: 3, rests_until: '2026-01-01T10:04:00Z' }), 'being tried by one publication');
  assert.equal(of({ circuit: 'half_open', failures: 3 }), 'tried by the next publication');
  assert.ok(!mayReset(host) && mayReset({ ...host, failures: 1 }) && mayReset({ ...host, circuit: 'half_open' }));
  assert.equal(quotaText({ ...host, quota: { unit: 'minutes', used: 12.34, limit: 1000 } }), '12.3 of 1,000 minutes');
  assert.equal(quotaText({ ...host, quota: { unit: 'minutes', used: 0 } }), null);
  assert.equal(webhookText(host), null);
  assert.equal(webhookText({ ...host, webhook: { state: 'elsewhere', url: 'https://other.example' } }), 'go to https://other.example, not to us; it is asked instead');
  assert.equal(parse('/hosts').page, 'hosts');
});

test('an attempt says how long it took, what it cost and why it failed', () => {
  const attempt: Attempt = { generation: 1, host: 'aws', outcome: 'succeeded', started_at: '2026-01-01T00:00:00Z', ended_at: '2026-01-01T00:00:07.4Z', cost_usd: 0.0525 };
  assert.equal(attemptText(attempt), 'ready after 7 s, 0.0525 USD');
  assert.equal(attemptText({ ...attempt, cost_usd: 0 }), 'ready after 7 s');
  assert.equal(attemptText({ ...attempt, outcome: 'failed', code: 'host_quota', detail: 'full' }), 'failed after 7 s, 0.0525 USD (host_quota: full)');
  assert.equal(attemptText({ ...attempt, outcome: 'failed', code: 'host_quota', detail: 'full', cost_usd: undefined }), 'failed after 7 s (host_quota: full)');
  assert.equal(attemptText({ ...attempt, outcome: 'skipped', code: 'host_circuit_open' }), 'left out: host_circuit_open');
  assert.equal(attemptText({ ...attempt, outcome: 'running' }), 'under way …');
});

test('a form gives what the API takes: trimmed, empty is none, each tag once, a tier only where it counts', () => {
  assert.deepEqual(read(form({ title: ' A ', description: ' ', tags: 'x, y,,x ', privacy: 'private', access_level: 'public', required_tier: 'basic' })),
    { title: 'A', description: null, tags: ['x', 'y'], privacy: 'private', access_level: 'public', required_tier: null });
  assert.equal(read(form({ access_level: 'tier_specific', required_tier: 'premium' })).required_tier, 'premium');
});

test('a patch has what differs and nothing else', () => {
  assert.deepEqual(changes(editsOf(video), { ...editsOf(video), tags: ['x', 'y'], privacy: 'public' }), { tags: ['x', 'y'], privacy: 'public' });
});

/** A record that answers as the API does; `meddle` runs before each write. */
function server(record: Video, meddle: (record: Video & { version: number }, write: number) => void) {
  const stored = { ...record, version: 1 };
  let writes = 0;
  const send = async <T>(method: string, _: string, { body, ifMatch }: CallOptions = {}): Promise<Answer<T>> => {
    if (method === 'PATCH') {
      meddle(stored, ++writes);
      if (ifMatch !== `"${stored.version}"`) throw new ApiError(412, 'precondition_failed', '');
      Object.assign(stored, body, { version: stored.version + 1 });
    }

    return { body: { ...stored } as T, etag: `"${stored.version}"` };
  };
  return { stored, send };
}

const wanted: Edits = { ...editsOf(video), privacy: 'private' };

test('an encoding that moves on meanwhile is no conflict', async () => {
  const { stored, send } = server(video, (record, write) => { if (write === 1) record.version++; });
  assert.equal((await save('v', editsOf(video), wanted, send)).privacy, 'private');
  assert.equal(stored.privacy, 'private');
});

test('what somebody else edited meanwhile is not overwritten unseen', async () => {
  const { stored, send } = server(video, (record, write) => { if (write === 1) Object.assign(record, { title: 'B', version: 2 }); });
  await assert.rejects(save('v', editsOf(video), wanted, send), (e: Error) => e instanceof EditedMeanwhile && e.video.title === 'B');
  assert.equal(stored.privacy, 'unlisted');
});

test('a record that never rests is given up', async () => {
  const { send } = server(video, record => { record.version++; });
  await assert.rejects(save('v', editsOf(video), wanted, send), (e: Error) => e instanceof ApiError && e.status === 412);
});

test('an error of a list names the element by its place', () => {
  const errors = { title: ['is needed'], 'tags[2]': ['is too long'], tagsy: ['x'] };
  assert.deepEqual(saidOf('tags', errors), ['number 3 is too long']);
  assert.deepEqual(saidOf('title', errors), ['is needed']);
  assert.deepEqual(saidOf('privacy', errors), []);
});

test('who may watch is said in words', () => {
  assert.equal(audience({ access_level: 'public' }), 'Everyone');
  assert.equal(audience({ access_level: 'tier_specific', required_tier: 'premium' }), 'Premium members and above');
});

test('steps are told in words, each once', () => {
  const event = (name: string, status: Video['status'], progress = 0) => ({ event: name, status, progress, timestamp: '' });
  assert.deepEqual(story([
    event('status_changed', 'uploading'), event('status_changed', 'verifying'), event('status_changed', 'processing'),
    event('encoding_queued', 'processing'), event('encoding_processing', 'processing', 0), event('encoding_processing', 'processing', 20), event('encoding_processing', 'processing', 42),
    event('encoding_completed', 'processing', 99), event('status_changed', 'ready', 100),
  ], []).map(step => step.text), ['upload begun', 'stored, being checked', 'checked', 'waiting for the encoder', 'encoding 42 %', 'encoded, being checked', 'ready']);
  assert.equal(statusText({ ...video, status: 'processing', processing_percent: 0 }), 'waiting for the encoder');
});

test('the story tells of failing over and of a move, each line in its place', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const event = (status: Video['status'], second: number) => ({ event: 'status_changed', status, timestamp: at(second) });
  const attempt = (host: Attempt['host'], outcome: Attempt['outcome'], from: number, to?: number, more = {}): Attempt =>
    ({ generation: 1, host, outcome, started_at: at(from), ...(to === undefined ? {} : { ended_at: at(to) }), ...more });
  const lines = story([event('processing', 1), event('ready', 9)], [
    attempt('cloudflare', 'running', 20, undefined, { generation: 2 }),
    attempt('aws', 'succeeded', 4, 8, { removed_at: at(30) }),
    attempt('cloudflare', 'failed', 2, 3, { code: 'host_unavailable', detail: 'no connection', removed_at: at(5) }),
    attempt('loom', 'skipped', 2, 2, { detail: 'it is not set up' }),
  ]);
  assert.deepEqual(lines.map(line => line.text), ['checked', 'Cloudflare Stream: tried', 'Loom-compatible host: left out: it is not set up',
    'Cloudflare Stream: failed after 1 s (host_unavailable: no connection)', 'Our own CDN: tried', 'Our own CDN: ready after 4 s; played from there', 'ready',
    'Cloudflare Stream: tried', 'Our own CDN: taken off']);
  assert.deepEqual(lines.filter(line => line.bad).length, 1);
});

test('a failure has a sentence for people; what has none says what the server said', () => {
  assert.match(failureText({ code: 'encoding_timeout', detail: 'raw' }), /too long/);
  assert.equal(failureText({ code: 'another_one', detail: 'raw' }), 'raw');
});

test('a way back stays on this site', () => {
  assert.equal(local('/watch/1?start=2'), '/watch/1?start=2');
  for (const other of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example']) assert.equal(local(other), '/');
  assert.equal(parse('/sign-in').page, 'sign-in');
});

test('a password is no privacy that is offered', () => {
  assert.deepEqual(choices.map(([value]) => value), ['public', 'unlisted', 'private']);
});

test('the trail has one line a step; what was begun and not ended shows', () => {
  const entry = (step: string, state: Entry['state'], actor = 'verify-upload') => ({ id: `${step}-${state}`, step, state, actor, at: '' });
  const line = ({ step, state }: Entry) => `${step} ${state}`;
  const [begun, failed, done] = [entry('verify', 'started'), entry('verify', 'failed'), entry('verify', 'succeeded')];
  assert.deepEqual(steps([entry('initiate', 'started', 'user:ida'), entry('initiate', 'succeeded', 'user:ida'), begun, failed, begun, done]).map(line),
    ['initiate succeeded', 'verify failed', 'verify succeeded']);
  assert.deepEqual(steps([begun, begun, done]).map(line), ['verify started', 'verify succeeded'], 'the first was interrupted');
  assert.deepEqual(steps([entry('repair', 'started', 'user:ida'), entry('repair', 'succeeded')]).length, 2, 'somebody else ended his own');
  assert.equal(who('user:ida', 'ida'), 'you');
  assert.equal(who('user:bob', 'ida'), 'bob');
  assert.equal(who('verify-upload', 'ida'), 'verify-upload');
});

test('only an image or a document that may be seen does without the player', async () => {
  const of = (given: Partial<Video>) => originalOf('v', async () => ({ ...video, ...given }));
  assert.equal((await of({ media_type: 'image' }))?.id, 'v');
  assert.equal((await of({ media_type: 'document' }))?.id, 'v');
  assert.equal(await of({ media_type: 'video' }), null);
  assert.equal(await of({ media_type: 'image', status: 'deleted' }), null);
  assert.equal(await originalOf('v', async () => { throw new ApiError(401, 'unauthenticated', ''); }), null);
  assert.equal(await originalOf(null, () => assert.fail('there is nothing to ask for')), null);
});
