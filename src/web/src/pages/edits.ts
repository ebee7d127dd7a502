import { ApiError, exchange, type AccessLevel, type Privacy, type Tier, type Video } from '../api.ts';

export const privacies: Record<Privacy, { label: string; means: string }> = {
  public: { label: 'Public', means: 'in the library, for everyone to find' },
  unlisted: { label: 'Unlisted', means: 'for everyone who has the link' },
  private: { label: 'Private', means: 'for its owner and admins only' },
  password: { label: 'Password', means: 'for everyone who has the password' },
};

/** Videos with a password are not possible yet. */
export const choices = Object.entries(privacies).filter(([value]) => value !== 'password');

export const levels: Record<AccessLevel, string> = { public: 'Everyone', members_only: 'Members', tier_specific: 'Members of a tier' };

export const tiers: Record<Tier, string> = { free: 'Free', basic: 'Basic', premium: 'Premium', lifetime: 'Lifetime' };

/** Who may watch, beside what the privacy says. */
export function audience(video: Pick<Video, 'access_level' | 'required_tier'>): string {
  return video.access_level === 'tier_specific' && video.required_tier ? `${tiers[video.required_tier]} members and above` : levels[video.access_level];
}

/** What the form edits, as the API names it. */
export interface Edits {
  title: string;
  description: string | null;
  tags: string[];
  privacy: Privacy;
  access_level: AccessLevel;
  required_tier: Tier | null;
}

export function editsOf(video: Video): Edits {
  const { title, description, tags, privacy, access_level, required_tier } = video;
  return { title, description: description ?? null, tags: tags ?? [], privacy, access_level, required_tier: required_tier ?? null };
}

/** With commas between them, each once. */
export function tagsOf(typed: string): string[] {
  return [...new Set(typed.split(',').map(tag => tag.trim()).filter(tag => tag !== ''))];
}

export function read(form: FormData): Edits {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const access = text('access_level') as AccessLevel;
  return {
    title: text('title'),
    description: text('description') || null,
    tags: tagsOf(text('tags')),
    privacy: text('privacy') as Privacy,
    access_level: access,
    required_tier: access === 'tier_specific' ? (text('required_tier') as Tier) : null,
  };
}

/** A merge patch: only what differs. */
export function changes(before: Edits, after: Edits): Partial<Edits> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Edits])));
}

/** What the server says of a field; of an element of a list with its place: `tags[2]` is number 3. */
export function saidOf(field: string, errors: Record<string, string[]>): string[] {
  return Object.entries(errors).flatMap(([name, said]) => {
    const element = /^(\w+)\[(\d+)\]/.exec(name);
    return name === field ? said : element?.[1] === field ? said.map(text => `number ${Number(element[2]) + 1} ${text}`) : [];
  });
}

/** Somebody else has edited the video since the form was filled. */
export class EditedMeanwhile extends Error {
  readonly video: Video;

  constructor(video: Video) {
    super('Somebody else changed this video in the meantime. What you see here is yours; save again to replace theirs.');
    this.video = video;
  }
}

/** An encoding changes the record each second; that is no conflict, only another try. */
const tries = 5;

export async function save(id: string, before: Edits, after: Edits, send: typeof exchange = exchange): Promise<Video> {
  for (let attempt = 1; ; attempt++) {
    const { body: video, etag } = await send<Video>('GET', `/videos/${id}`);
    if (Object.keys(changes(before, editsOf(video))).length > 0) throw new EditedMeanwhile(video);
    try {
      return (await send<Video>('PATCH', `/videos/${id}`, { body: changes(before, after), ifMatch: etag })).body;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412 || attempt === tries) throw error;
    }
  }
}
