import type { Privacy } from '../api.ts';
import { tagsOf } from '../pages/edits.ts';

/** What a person says of a file before it is sent; what is not said takes its default. */
export interface About {
  title?: string;
  description?: string;
  tags?: string[];
  privacy?: Privacy;
  host_preference?: 'auto' | 'aws' | 'cloudflare' | 'loom';
}

/** The API's limits; how long a title or a description may be, the fields themselves know. */
const [mostTags, longestTag] = [50, 50];

export function read(form: FormData): About {
  const said = { title: text(form, 'title'), description: text(form, 'description'), privacy: text(form, 'privacy'), host_preference: text(form, 'host_preference') };
  const tags = tagsOf(text(form, 'tags'));
  return { ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== '')), ...(tags.length > 0 ? { tags } : {}) };
}

/** Of several files each has its own name for a title. */
export function forEach(about: About, files: number): About {
  const { title, ...rest } = about;
  return files === 1 ? about : rest;
}

/** Null: the API takes them. */
export function wrongTags(typed: string): string | null {
  const tags = tagsOf(typed);
  return tags.length > mostTags ? `At most ${mostTags} tags.` : tags.some(tag => tag.length > longestTag) ? `A tag has at most ${longestTag} characters.` : null;
}

/** Whether something is said otherwise than before; what is not said is not compared. */
export function differs(now: About, before: About = {}): boolean {
  return Object.entries(now).some(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof About]));
}

/** For people. */
export function inWords({ title, privacy = 'unlisted' }: About = {}): string {
  return `${privacy}, ${title ? `with the title “${title}”` : 'named after its file'}`;
}

function text(form: FormData, name: string): string {
  return String(form.get(name) ?? '').trim();
}
