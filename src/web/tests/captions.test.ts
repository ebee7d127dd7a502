import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chaptersOf, linesOf, secondsOf } from '../src/pages/chapter-text.ts';
import { evenly, framesOf } from '../src/pages/storyboard.ts';

test('secondsOf_ATime_IsSeconds', () => {
  for (const [text, seconds] of [['0:00', 0], ['1:15', 75], ['1:01:15.5', 3675.5], ['75', 75], ['600', 600], [' 2:05 ', 125]] as const) assert.equal(secondsOf(text), seconds, text);
  for (const text of ['', '1:', ':30', '1:75', '-1', '1:2:3:4', 'one', '1e9', '61:00:00:00', '1:61:00']) assert.equal(secondsOf(text), null, text);
});

test('chaptersOf_Lines_AreWhatWasWritten', () => {
  assert.deepEqual(chaptersOf('0:00 Welcome\n\n 1:30.5 - The  second part \n1:00:00 – End'), {
    chapters: [{ title: 'Welcome', start_seconds: 0 }, { title: 'The  second part', start_seconds: 90.5 }, { title: 'End', start_seconds: 3600 }],
  });
  const chapters = [{ title: 'a', start_seconds: 0 }, { title: 'b 2', start_seconds: 59.25 }, { title: 'c', start_seconds: 3600.007 }];
  assert.equal(linesOf(chapters), '0:00 a\n0:59.25 b 2\n1:00:00.007 c');
  assert.deepEqual(chaptersOf(linesOf(chapters)), { chapters });
});

test('chaptersOf_ChaptersWithEnds_KeepThem', () => {
  const known = [{ title: 'a', start_seconds: 0, end_seconds: 50 }, { title: 'b', start_seconds: 60, end_seconds: 90 }, { title: 'c', start_seconds: 90, end_seconds: 100 }];
  const ends = (lines: string) => { const read = chaptersOf(lines, known); return 'chapters' in read && read.chapters.map(c => c.end_seconds); };
  assert.deepEqual(ends(linesOf(known)), [50, undefined, 100], 'where the next begins is no end of its own');
  assert.deepEqual(ends('0:00 another\n1:00 b\n1:35 c'), [50, undefined, 100], 'by start, or by title');
  assert.deepEqual(ends('0:00 a\n0:40 new\n1:00 b\n1:45 c'), [undefined, undefined, undefined, undefined], 'only where they fit');
});

test('chaptersOf_ALineThatIsNone_IsNamed', () => {
  for (const [lines, line] of [['0:00', 1], ['0:00 a\nb', 2], ['0:00 a\n\n9:99 c', 3]] as const) assert.deepEqual(chaptersOf(lines), { line });
});

test('framesOf_ATrack_AreItsAddresses', () => {
  const vtt = 'WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n/media/a/1/b.0.jpg?viewer=x&Policy=y#xywh=0,0,160,90\n\n00:00:02.000 --> 00:00:04.000\n/media/a/1/b.1.jpg?q#xywh=0,0,160,90\n';
  assert.deepEqual(framesOf(vtt), ['/media/a/1/b.0.jpg?viewer=x&Policy=y', '/media/a/1/b.1.jpg?q']);
  const elsewhere = 'https://customer-x.cloudflarestream.com/token/thumbnails/thumbnail.jpg?time=0s&height=90';
  assert.deepEqual(framesOf(`WEBVTT\n\n1\n00:00.000 --> 00:02.000\n${elsewhere}\n\nNOTE https: is one\n`), [elsewhere], 'a copy at another host');
});

test('evenly_OfMany_BeginsWithTheFirstAndSpansAll', () => {
  assert.deepEqual(evenly([1, 2, 3], 5), [1, 2, 3]);
  assert.deepEqual(evenly([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4), [0, 2, 5, 7]);
});
