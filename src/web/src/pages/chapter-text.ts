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

/** What the lines say; or the line (from 1) that says nothing. An end that the line before had goes with it. */
export function chaptersOf(lines: string): { chapters: Chapter[] } | { line: number } {
  const chapters: Chapter[] = [];
  for (const [i, line] of lines.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, time, title] = /^\s*(\S+)\s+(?:[-–]\s+)?(.*\S)\s*$/.exec(line) ?? [];
    const start = time === undefined ? null : secondsOf(time);
    if (start === null || title === undefined) return { line: i + 1 };
    chapters.push({ title, start_seconds: start });
  }

  return { chapters };
}

function fraction(seconds: number): string {
  const rest = Math.round((seconds % 1) * 1000);
  return rest > 0 ? `.${String(rest).padStart(3, '0').replace(/0+$/, '')}` : '';
}
