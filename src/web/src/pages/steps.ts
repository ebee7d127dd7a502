/** A line of the trail, as `GET /videos/{id}/audit` tells it. */
export interface Entry {
  id: string;
  step: string;
  state: 'started' | 'succeeded' | 'failed';
  actor: string;
  detail?: string;
  at: string;
}

/** One line for each step: its end says all that its beginning did. A beginning without an end was interrupted, or is under way. */
export function steps(entries: Entry[]): Entry[] {
  const endOf = (entry: Entry, i: number) => entries.slice(i + 1).find(later => later.step === entry.step && later.actor === entry.actor);
  return entries.filter((entry, i) => entry.state !== 'started' || (endOf(entry, i)?.state ?? 'started') === 'started');
}

/** `user:ida` did it, or the function `verify-upload`. */
export function who(actor: string, me: string | null): string {
  if (!actor.startsWith('user:')) return actor;
  return actor === `user:${me}` ? 'you' : actor.slice('user:'.length);
}
