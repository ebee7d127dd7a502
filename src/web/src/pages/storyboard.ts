/** The pictures of a storyboard track: the lines of its cues that are addresses. */
export function framesOf(vtt: string): string[] {
  return vtt.split('\n').filter(line => /^(\/|https?:)/.test(line)).map(line => line.split('#')[0]!);
}

/** At most so many, evenly over all, the first among them. */
export function evenly<T>(all: T[], most: number): T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
}
