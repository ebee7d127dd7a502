import { duration } from '../format.ts';

export interface Chapter {
  title: string;
  start_seconds: number;
  end_seconds?: number;
}

/** 1:15, 1:01:15.5, 75: seconds; null: not a time. */
export function secondsOf(time: string): number | null {
  const match = /^(?:(?:(\d{1,3}):)?([0-5]?\d):)?(\d{1,6}(?:\.\d{1,3})?)$/.exec(time.trim());
  if (!match || (match[2] !== undefined && Number(match[3]) >= 60)) return null;
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3]);
}

/** A line for each: when it starts, and its title. */
export function linesOf(chapters: Chapter[]): string {
  return chapters.map(c => `${duration(Math.floor(c.start_seconds))}${fraction(c.start_seconds)} ${c.title}`).join('\n');
}

/**
 * What the lines say; or the line (from 1) that says nothing. Lines tell no ends: a chapter keeps the one it had.
 * @param known as they were read.
 */
export function chaptersOf(lines: string, known: Chapter[] = []): { chapters: Chapter[] } | { line: number } {
  const chapters: Chapter[] = [];
  for (const [i, line] of lines.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, time, title] = /^\s*(\S+)\s+(?:[-–]\s+)?(.*\S)\s*$/.exec(line) ?? [];
    const start = time === undefined ? null : secondsOf(time);
    if (start === null || title === undefined) return { line: i + 1 };
    chapters.push({ title, start_seconds: start });
  }

  return { chapters: chapters.map((chapter, i) => withEnd(chapter, chapters[i + 1], known)) };
}

/** A chapter is the same while its start or its title is. An end where the next one began moves with that, so it is none. */
function withEnd(chapter: Chapter, next: Chapter | undefined, known: Chapter[]): Chapter {
  const before = known.findIndex(k => Math.abs(k.start_seconds - chapter.start_seconds) < 0.001);
  const at = before >= 0 ? before : known.findIndex(k => k.title === chapter.title);
  const end = known[at]?.end_seconds;
  const fits = end !== undefined && end !== known[at + 1]?.start_seconds && end > chapter.start_seconds && !(next && end > next.start_seconds);
  return fits ? { ...chapter, end_seconds: end } : chapter;
}

function fraction(seconds: number): string {
  const rest = Math.round((seconds % 1) * 1000);
  return rest > 0 ? `.${String(rest).padStart(3, '0').replace(/0+$/, '')}` : '';
}
