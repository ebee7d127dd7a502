import type { Host } from '../api.ts';

/** How a host is doing, as `GET /admin/hosts` has it. */
export interface HostView {
  host: Host;
  set_up: boolean;
  circuit: 'closed' | 'open' | 'half_open';
  /** Since its last success. */
  failures: number;
  rests_until?: string;
  last_failure?: { code: string; detail: string };
  last_failure_at?: string;
  last_success_at?: string;
  quota?: { unit: string; used: number; limit?: number };
  webhook?: { state: 'registered' | 'missing' | 'elsewhere'; url?: string };
}

/** What it means for the next publication. */
export function standing({ set_up, circuit, failures, rests_until }: HostView, time: (at: string) => string): string {
  if (!set_up) return 'not set up';
  if (circuit === 'open' && rests_until && Date.parse(rests_until) <= Date.now()) return 'being tried by one publication';
  if (circuit === 'open') return rests_until ? `left alone until ${time(rests_until)}, then tried once` : 'left alone';
  if (circuit === 'half_open') return 'tried by the next publication';
  return failures > 0 ? `in use; ${failures === 1 ? 'its last try failed' : `its last ${failures} tries failed`}` : 'in use';
}

/** Null: it has none, or does not say. */
export function quotaText({ quota }: HostView): string | null {
  return quota?.limit === undefined ? null : `${number(quota.used)} of ${number(quota.limit)} ${quota.unit}`;
}

/** Where its webhooks go. Null: it is no host that calls, or does not say. */
export function webhookText({ webhook }: HostView): string | null {
  switch (webhook?.state) {
    case 'registered': return 'come to us';
    case 'missing': return 'none yet; it is asked instead';
    case 'elsewhere': return `go to ${webhook.url}, not to us; it is asked instead`;
    default: return null;
  }
}

/** There is something to forget. */
export function mayReset({ circuit, failures }: HostView): boolean {
  return circuit !== 'closed' || failures > 0;
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}
