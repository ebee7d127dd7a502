import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { showChosenQuality, type QualityVideo, type Switcher } from '../src/player/quality.ts';

class FakeVideo extends EventTarget implements QualityVideo {
  readonly videoRenditions = Object.assign(new EventTarget(), { selectedIndex: -1 });
  readonly hls = new EventTarget();
  listeners = 0;
  readonly seeks: number[] = [];
  readonly switches: number[] = [];
  readonly api: Switcher;
  readonly duration = 20;
  readyState = 4;
  #time = 0;

  constructor() {
    super();
    const wrapped = new Map<unknown, (event: Event) => void>();
    const { switches } = this;
    this.api = {
      set currentLevel(level: number) { switches.push(level); },
      on: (event: string, listener: (event: string, data: never) => void) => {
        const heard = (e: Event) => listener(event, (e as CustomEvent).detail as never);
        wrapped.set(listener, heard);
        this.hls.addEventListener(event, heard);
        this.listeners++;
      },
      off: (event: string, listener: unknown) => {
        this.hls.removeEventListener(event, wrapped.get(listener)!);
        this.listeners--;
      },
    };
  }

  get currentTime(): number {
    return this.#time;
  }

  set currentTime(time: number) {
    this.seeks.push(this.#time = time);
  }

  choose(level: number): void {
    this.videoRenditions.selectedIndex = level;
    this.videoRenditions.dispatchEvent(new Event('change'));
  }

  flush(type = 'video'): void {
    this.hls.dispatchEvent(new CustomEvent('hlsBufferFlushed', { detail: { type } }));
  }

  buffer(level: number, start: number, end: number, type = 'main'): void {
    this.hls.dispatchEvent(new CustomEvent('hlsFragBuffered', { detail: { frag: { type, level, start, end } } }));
  }
}

let video: FakeVideo;

beforeEach(() => {
  video = new FakeVideo();
  showChosenQuality(video);
});

test('a chosen quality is decoded from where the viewer is as soon as that is there, once', () => {
  video.currentTime = 7;
  video.choose(3);
  assert.deepEqual(video.switches, [3]);

  // What was being added when it was chosen is thrown away with the rest.
  video.buffer(3, 6, 12);
  video.flush('audio');
  video.buffer(3, 6, 12);
  video.flush();
  video.buffer(3, 6, 12, 'audio');
  video.buffer(1, 6, 12);
  video.buffer(3, 12, 18);
  assert.deepEqual(video.seeks, [7]);

  video.buffer(3, 6, 12);
  video.buffer(3, 6, 12);
  assert.deepEqual(video.seeks, [7, 7]);
  assert.equal(video.listeners, 0);
});

test('of two choices the latter counts', () => {
  video.choose(3);
  video.choose(0);
  video.flush();
  video.buffer(3, 0, 6);
  assert.deepEqual(video.seeks, []);
  video.buffer(0, 0, 6);
  assert.deepEqual(video.seeks, [0]);
});

test('automatic quality switches nothing, and shows what comes in place of what a choice threw away', () => {
  video.choose(-1);
  assert.deepEqual(video.switches, []);
  video.choose(3);
  video.choose(-1);
  video.flush();
  video.buffer(1, 0, 6);
  assert.deepEqual([video.switches, video.seeks, video.listeners], [[3], [0], 0]);
});

test('at the end of the film its last picture is shown in the chosen quality', () => {
  video.currentTime = 20;
  video.choose(3);
  video.flush();
  video.buffer(3, 18, 20);
  assert.equal(video.seeks.length, 2);
  assert.ok(video.currentTime > 19.9 && video.currentTime < 20);
});

test('what is chosen while the very first segment loads waits for it', () => {
  video.readyState = 0;
  video.choose(2);
  video.choose(3);
  assert.deepEqual(video.switches, []);

  video.readyState = 1;
  video.dispatchEvent(new Event('loadedmetadata'));
  assert.deepEqual(video.switches, [3]);
  video.dispatchEvent(new Event('loadedmetadata'));
  assert.deepEqual(video.switches, [3]);
});
