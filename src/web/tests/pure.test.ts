import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Video } from '../src/api.ts';
import { bytes, duration, remaining } from '../src/format.ts';
import { Repeatable } from '../src/import/repeatable.ts';
import { Grant } from '../src/player/grant.ts';
import { statusText } from '../src/pages/status.ts';
import { parse } from '../src/router.ts';
import { read as readAbout, wrongTags } from '../src/upload/about.ts';

test('bytes, durations and forecasts read well', () => {
  assert.equal(bytes(0), '0 B');
  assert.equal(bytes(1_500), '1.5 kB');
  assert.equal(bytes(30e9), '30.0 GB');
  assert.equal(duration(75), '1:15');
  assert.equal(duration(3675), '1:01:15');
  assert.equal(remaining(Infinity), '');
  assert.equal(remaining(600), '10 min');
});

test('a route needs a whole id', () => {
  assert.deepEqual(parse('/videos/0193f5a0-7b3c-7000-8000-000000000000'), { page: 'video', id: '0193f5a0-7b3c-7000-8000-000000000000' });
  assert.equal(parse('/videos/x').page, 'unknown');
  assert.equal(parse('/').page, 'library');
});

test('a renewed grant changes the query and nothing else', () => {
  const grant = new Grant('https://d/p/1/hls.m3u8?viewer=a&Policy=old&Signature=s1', '2026-01-01T01:00:00Z');
  grant.renew('https://d/p/1/hls.m3u8?viewer=a&Policy=new&Signature=s2', '2026-01-01T02:00:00Z');
  assert.equal(grant.apply('https://d/media/1/1/video_720p_000000001.cmfv?viewer=a&Policy=old&Signature=s1'),
    'https://d/media/1/1/video_720p_000000001.cmfv?viewer=a&Policy=new&Signature=s2');
  assert.equal(grant.renewIn(Date.parse('2026-01-01T01:00:00Z')), 3_600_000 * 0.8);
  assert.equal(grant.renewIn(Date.parse('2026-01-01T03:00:00Z')), 30_000);
});

test('a grant goes to the site of its playlist, and there only to what it opens', () => {
  const grant = new Grant('https://d.example/p/1/hls.m3u8?viewer=a&Policy=p&Signature=s', '2026-01-01T01:00:00Z');
  for (const url of ['https://evil.example/media/1/a.ts', 'http://d.example/media/1/a.ts', 'https://d.example:8443/p/1/a.m3u8', 'https://d.example/api/v1/videos',
    'https://d.example/mediaX/1', 'https://d.example/x?y=/media/1', 'https://evil.example/p/1/a.m3u8?x=https://d.example/p/', 'https://d.example@evil.example/media/1/a.ts', 'data:text/plain,x']) {
    assert.equal(grant.apply(url), url);
  }
  for (const path of ['media/1/1/a.cmfv', 'p/1/720p.m3u8']) assert.equal(grant.apply(`https://d.example/${path}`), `https://d.example/${path}?viewer=a&Policy=p&Signature=s`);
});

test('an import says how far it is, in bytes while nobody knows the whole', () => {
  const video = { status: 'uploading', import: { url: 'https://a.example/b', waiting: false, bytes_received: 1_500 } } as Video;
  assert.equal(statusText({ ...video, import: { ...video.import!, waiting: true } }), 'waiting for its turn to be imported');
  assert.equal(statusText(video), 'being imported, 1.5 kB');
  assert.equal(statusText({ ...video, import: { ...video.import!, percent: 40 } }), 'being imported, 40 %');
  assert.equal(statusText({ ...video, import: undefined }), 'being uploaded');
});

test('a request that is repeated keeps its key until it is answered', () => {
  const request = new Repeatable();
  const first = request.keyOf('https://a/1.mp4');
  assert.equal(request.keyOf('https://a/1.mp4'), first);
  const other = request.keyOf('https://a/2.mp4');
  assert.notEqual(other, first);
  request.answered();
  assert.notEqual(request.keyOf('https://a/2.mp4'), other);
});

test('of the details of an upload only what was said is sent', () => {
  const form = new FormData();
  for (const name of ['title', 'description', 'tags', 'privacy', 'host_preference']) form.set(name, ' ');
  assert.deepEqual(readAbout(form), {});
  form.set('title', ' A title ');
  form.set('tags', 'one, two,, one');
  form.set('privacy', 'private');
  form.set('host_preference', 'loom');
  assert.deepEqual(readAbout(form), { title: 'A title', tags: ['one', 'two'], privacy: 'private', host_preference: 'loom' });
});

test('tags that the server would refuse are refused before anything is sent', () => {
  assert.equal(wrongTags('one, two'), null);
  assert.match(wrongTags('x'.repeat(51))!, /50 characters/);
  assert.match(wrongTags(Array.from({ length: 51 }, (_, i) => i).join())!, /50 tags/);
});
