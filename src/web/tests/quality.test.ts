import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { showChosenQuality, type Buffered, type QualityVideo } from '../src/player/quality.ts';

type Listener = (event: string, buffered: Buffered) => void;

class FakeVideo extends EventTarget implements QualityVideo {
  readonly videoRenditions = Object.assign(new EventTarget(), { selectedIndex: -1 });
  readonly listeners = new Set<Listener>();
  readonly seeks: number[] = [];
  readonly switches: number[] = [];
  readonly api;
  readyState = 4;
  #time = 0;

  constructor() {
    super();
    const { listeners, switches } = this;
    this.api = {
      set currentLevel(level: number) { switches.push(level); },
      on: (_: string, listener: Listener) => void listeners.add(listener),
      off: (_: string, listener: Listener) => void listeners.delete(listener),
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

  buffer(level: number, start: number, end: number, type = 'main'): void {
    for (const listener of [...this.listeners]) listener('hlsFragBuffered', { frag: { type, level, start, end } });
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

  video.buffer(3, 6, 12, 'audio');
  video.buffer(1, 6, 12);
  video.buffer(3, 12, 18);
  assert.deepEqual(video.seeks, [7]);

  video.buffer(3, 6, 12);
  video.buffer(3, 6, 12);
  assert.deepEqual(video.seeks, [7, 7]);
  assert.equal(video.listeners.size, 0);
});

test('of two choices the latter counts', () => {
  video.choose(3);
  video.choose(0);
  video.buffer(3, 0, 6);
  assert.deepEqual(video.seeks, []);
  video.buffer(0, 0, 6);
  assert.deepEqual(video.seeks, [0]);
});

test('automatic quality switches nothing', () => {
  video.choose(3);
  video.choose(-1);
  video.buffer(3, 0, 6);
  assert.deepEqual([video.switches, video.seeks], [[3], []]);
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
