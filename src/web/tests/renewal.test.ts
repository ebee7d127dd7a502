import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { ApiError, NetworkError, type Playback } from '../src/api.ts';
import { Renewal, beforeRequest, type LoadError, type Loader } from '../src/player/renewal.ts';

const hour = 3_600_000;
let asked: number[] = [];
let answer: () => Playback;

const grant = (name: string): Playback => ({ hls_url: `https://d/p/1/hls.m3u8?Signature=${name}`, expires_at: new Date(Date.now() + 24 * hour).toISOString() }) as Playback;

class FakeLoader implements Loader {
  readonly started: number[] = [];
  #listener: (event: string, error: LoadError) => void = () => {};

  on(_: 'hlsError', listener: (event: string, error: LoadError) => void): void {
    this.#listener = listener;
  }

  startLoad(position: number): void {
    this.started.push(position);
  }

  fail(code: number, fatal = true, url = 'https://d/media/1/a?Signature=old', details = 'fragLoadError'): void {
    this.#listener('hlsError', { type: 'networkError', fatal, details, response: { code, url } });
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-01-01T00:00:00Z') });
  mock.method(console, 'warn', () => {});
  [asked, answer] = [[], () => grant('new')];
});

const settle = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

async function pass(milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  await settle();
}

/** The clock goes on, timers do not. */
function sleep(milliseconds: number): void {
  mock.timers.setTime(Date.now() + milliseconds);
}

function start(): { renewal: Renewal; loader: FakeLoader; told: Playback[]; lost: number[]; silences: () => number } {
  const told: Playback[] = [];
  const lost: number[] = [];
  let unheard = 0;
  const renewal = new Renewal(grant('old'), async () => {
    asked.push(Date.now());
    return answer();
  }, playback => told.push(playback), position => lost.push(position), () => void unheard++);
  const loader = new FakeLoader();
  renewal.watch(loader, () => 71.5);
  return { renewal, loader, told, lost, silences: () => unheard };
}

test('Renewal_NobodyAnswers_SaysSoAndAsksAgainInAWhile', async () => {
  const { renewal, loader, lost, silences } = start();
  loader.fail(503, false);
  assert.equal(silences(), 0);
  loader.fail(503);
  assert.equal(silences(), 1);
  await pass(9_000);
  assert.deepEqual(loader.started, []);
  await pass(1_000);
  assert.deepEqual([loader.started, lost], [[71.5], []]);

  loader.fail(503, true, undefined, 'manifestLoadError');
  await pass(10_000);
  assert.deepEqual([loader.started, lost, silences()], [[71.5], [71.5], 2]);

  loader.fail(0, true, undefined, 'manifestLoadTimeOut');
  renewal.end();
  await pass(10_000);
  assert.deepEqual(lost, [71.5]);
});

test('Renewal_AfterFourFifths_HasANewGrantAndLoadsOn', async () => {
  const { renewal, loader, told } = start();
  await pass(19 * hour);
  assert.equal(asked.length, 0);
  await pass(0.2 * hour);
  assert.equal(asked.length, 1);
  assert.equal(told.length, 1);
  assert.equal(renewal.apply('https://d/media/1/a'), 'https://d/media/1/a?Signature=new');
  assert.deepEqual(loader.started, []);
});

test('Renewal_RefusedRequests_RenewOnceAndGoOnWhereTheViewerIs', async () => {
  const { renewal, loader } = start();
  await pass(hour);
  loader.fail(403, false);
  loader.fail(403);
  await settle();
  assert.equal(asked.length, 1);
  assert.deepEqual(loader.started, [71.5]);
  assert.equal(renewal.apply('https://d/p/1/a'), 'https://d/p/1/a?Signature=new');
  // Refused again: it is not for the grant.
  loader.fail(403);
  await settle();
  assert.equal(asked.length, 1);
  assert.deepEqual(loader.started, [71.5]);
});

test('Renewal_OfWhatIsNotThereAnyMore_HasItOpenedAgainWhereTheViewerIs', async () => {
  const { loader, lost } = start();
  loader.fail(404);
  assert.deepEqual(lost, [], 'just opened: it was never there');
  await pass(hour);
  loader.fail(404, false);
  assert.deepEqual(lost, [], 'another quality may be');
  loader.fail(404);
  assert.deepEqual([lost, asked.length, loader.started], [[71.5], 0, []]);
});

test('Renewal_OfAnotherHostsAddressesAtTheirEnd_HasItOpenedAgainWhereTheViewerIs', async () => {
  for (const code of [401, 403]) {
    const { loader, lost } = start();
    asked = [];
    const theirs = 'https://customer-x.cloudflarestream.com/token/video/720p/seg_9.m4s';
    loader.fail(code, true, theirs);
    assert.deepEqual(lost, [], 'just opened: another token is as good as this one');
    await pass(hour);
    loader.fail(code, false, theirs);
    assert.deepEqual(lost, [], 'another quality may be open');
    loader.fail(code, true, theirs);
    await settle();
    assert.deepEqual([lost, asked.length, loader.started], [[71.5], 0, []], 'our grant is none of theirs');
  }
});

test('Renewal_WakingAfterTheEnd_RenewsAtOnce', async () => {
  const { renewal, loader } = start();
  renewal.wake();
  await settle();
  assert.equal(asked.length, 0);
  renewal.pause();
  sleep(25 * hour);
  renewal.wake();
  renewal.wake();
  await settle();
  assert.equal(asked.length, 1);
  assert.deepEqual(loader.started, []);
});

test('Renewal_OnTheNetworkAgain_LoadsOnWithTheGrantItHas', async () => {
  const { renewal, loader } = start();
  loader.fail(0);
  renewal.wake();
  renewal.wake();
  await settle();
  assert.deepEqual([asked.length, loader.started], [0, [71.5]]);
});

test('Renewal_NoAnswer_IsAskedForEverMoreRarelyAndThenLoadsOn', async () => {
  const { loader } = start();
  answer = () => { throw new NetworkError('no'); };
  await pass(20 * hour);
  for (let i = 0; i < 3_600; i++) {
    if (i % 7 === 0) loader.fail(403);
    await pass(1_000);
  }
  const gaps = asked.slice(1).map((at, i) => (at - asked[i]!) / 1_000);
  assert.deepEqual(gaps.slice(0, 9), [2, 4, 8, 16, 32, 64, 128, 256, 300]);
  assert.ok(asked.length < 20, `${asked.length} calls in an hour`);
  assert.deepEqual(loader.started, []);
  answer = () => grant('new');
  await pass(300_000);
  assert.deepEqual(loader.started, [71.5]);
});

test('Renewal_RefusedForGood_IsNotAskedForAgain', async () => {
  for (const status of [401, 403, 404]) {
    asked = [];
    const { renewal, loader } = start();
    answer = () => { throw new ApiError(status, 'x', 'x'); };
    await pass(20 * hour);
    loader.fail(403);
    // The grant in hand may have time left.
    renewal.wake();
    await pass(48 * hour);
    assert.deepEqual([asked.length, loader.started], [1, [71.5]], `${status}`);
  }
});

test('Renewal_OfAPlayerThatIsGone_AsksNothing', async () => {
  const paused = start();
  paused.renewal.pause();
  const ended = start();
  ended.renewal.end();
  ended.renewal.wake();
  await pass(48 * hour);
  assert.equal(asked.length, 0);
  paused.renewal.wake();
  await settle();
  assert.equal(asked.length, 1);
});

test('Renewal_EndedWhileItAsks_ChangesNothing', async () => {
  const { renewal, told } = start();
  sleep(25 * hour);
  renewal.wake();
  renewal.end();
  await pass(48 * hour);
  assert.deepEqual([asked.length, told.length], [1, 0]);
});

test('BeforeRequest_OfAnotherVideoInTheSameElement_HasItsGrantAndLooksAfterIt', async () => {
  const opened: string[] = [];
  const request = { open: (_: string, url: string | URL) => void opened.push(`${url}`) };
  const video = { api: new FakeLoader(), currentTime: 12 };
  const make = (name: string) => new Renewal(grant(name), async () => grant(`${name}-renewed`), () => {}, () => {});
  let renewal = make('first');
  const before = beforeRequest(video, () => renewal);
  before(request, 'https://d/media/1/a');
  const left = video.api;
  renewal.end();
  [renewal, video.api, video.currentTime] = [make('second'), new FakeLoader(), 34];
  before(request, 'https://d/media/2/a');
  before(request, 'https://elsewhere/media/2/a');
  await pass(hour);
  video.api.fail(403);
  await settle();
  before(request, 'https://d/media/2/b');
  assert.deepEqual(opened, ['https://d/media/1/a?Signature=first', 'https://d/media/2/a?Signature=second', 'https://elsewhere/media/2/a', 'https://d/media/2/b?Signature=second-renewed']);
  assert.deepEqual([left.started, video.api.started], [[], [34]]);
});
