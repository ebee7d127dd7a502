import type { Host } from '../api.ts';

/** One host's try at publishing one generation. */
export interface Attempt {
  generation: number;
  host: Host;
  started_at: string;
  ended_at?: string;
  outcome: 'running' | 'succeeded' | 'failed' | 'skipped';
  code?: string;
  detail?: string;
  bytes?: number;
  cost_usd?: number;
  removed_at?: string;
}

/** When what had been ready there was taken off; of what failed, it is only made sure that nothing is left. */
export function takenOff({ outcome, removed_at }: Attempt): string | null {
  return outcome === 'succeeded' ? removed_at ?? null : null;
}

/** In words, with how long it took and what it cost. */
export function attemptText({ outcome, code, detail, started_at, ended_at, cost_usd }: Attempt): string {
  if (outcome === 'running') return 'under way …';
  if (outcome === 'skipped') return `left out: ${detail ?? code}`;
  const seconds = ended_at ? ` after ${Math.max(1, Math.round((Date.parse(ended_at) - Date.parse(started_at)) / 1000))} s` : '';
  const cost = cost_usd ? `, ${cost_usd.toFixed(4)} USD` : '';
  if (outcome === 'failed') return `failed${seconds}${cost} (${detail ? `${code}: ${detail}` : code})`;
  return `ready${seconds}${cost}`;
}
