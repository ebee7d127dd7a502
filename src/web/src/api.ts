import { accessToken } from './auth.ts';

export type Privacy = 'public' | 'unlisted' | 'private' | 'password';
export type AccessLevel = 'public' | 'members_only' | 'tier_specific';
export type Tier = 'free' | 'basic' | 'premium' | 'lifetime';

export type Host = 'aws' | 'cloudflare' | 'loom';

/** Which hosts were considered and why; those to be tried first, in order. */
export interface HostChoice {
  because: string;
  at: string;
  hosts: { host: Host; excluded?: string; reason: string; monthly_usd?: number }[];
}

/** A video that plays is being published on another host; with an error: that came to nothing. */
export interface HostMove {
  host: Host;
  error?: { code: string; detail: string };
}

/** A video as the API gives it (docs/openapi.json); only what the pages show. */
export interface Video {
  id: string;
  owner_id: string;
  may_manage: boolean;
  title: string;
  description: string | null;
  tags: string[];
  file_name: string;
  media_type: 'video' | 'image' | 'document';
  content_type: string;
  privacy: Privacy;
  access_level: AccessLevel;
  required_tier?: Tier;
  status: 'uploading' | 'verifying' | 'stored' | 'processing' | 'ready' | 'failed' | 'deleted';
  error: { code: string; detail: string } | null;
  /** The video that has the file already: this one failed with `duplicate_file`. */
  duplicate_of?: string;
  hosting_provider: Host | null;
  /** Only for those who manage the video, as the move. */
  host_choice?: HostChoice;
  moving?: HostMove;
  thumbnail_url: string | null;
  duration_seconds: number | null;
  width: number | null;
  height: number | null;
  codec: string | null;
  file_size_bytes: number | null;
  available_qualities: string[];
  processing_percent: number | null;
  /** Only while the file is fetched from a URL, only for those who manage the video. */
  import?: { url: string; waiting: boolean; bytes_received: number; percent?: number };
  share_url: string | null;
  created_at: string;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Playback {
  /** Absent, as the rest, where only the host's own player plays it: {@link embed_url}. */
  hls_url?: string;
  dash_url?: string;
  poster_url?: string;
  storyboard_url?: string;
  embed_url?: string;
  chapters_url?: string;
  captions: { language: string; label: string; url: string }[];
  expires_at: string;
}

/** An answer that is not a success: RFC 9457 problem details with a stable code. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong with which field. */
  readonly errors: Record<string, string[]>;

  constructor(status: number, code: string, detail: string, errors: Record<string, string[]> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** No answer at all: no network, no server, or silence. */
export class NetworkError extends Error {}

/** The API answers within 30 s or not at all. */
const patience = 60_000;

export interface CallOptions {
  body?: unknown;
  /** Sent as it is, instead of a body in JSON. */
  file?: Blob | string;
  signal?: AbortSignal;
  /** The same key again is the same request, not another one. */
  idempotencyKey?: string;
  /** Only if the record is still this one. */
  ifMatch?: string | null;
}

export interface Answer<T> {
  body: T;
  etag: string | null;
}

/** Hands the original to the browser as a file; it is an attachment, so the page stays. */
export async function download(videoId: string): Promise<void> {
  const { url } = await call<{ url: string }>('GET', `/videos/${videoId}/download`);
  location.assign(url);
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  return (await exchange<T>(method, path, options)).body;
}

export async function exchange<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const { response, body } = await send(method, path, options);
  if (!response.ok) {
    const problem = (body ?? {}) as Partial<Problem>;
    throw new ApiError(response.status, problem.code ?? 'http_error', problem.detail ?? problem.title ?? `The server answered ${response.status}.`, problem.errors);
  }

  if (body === undefined && response.status !== 204) throw new NetworkError('Something else than the server answers.');
  return {
    body: body as T,
    // CloudFront weakens the tag of what it compresses; the record is the same.
    etag: response.headers.get('etag')?.replace(/^W\//, '') ?? null,
  };
}

interface Problem {
  code: string;
  title: string;
  detail: string;
  errors: Record<string, string[]>;
}

/** The whole answer: one that breaks off is none. No body: it is empty, or no JSON. */
async function send(method: string, path: string, { body, file, signal, idempotencyKey, ifMatch }: CallOptions): Promise<{ response: Response; body: unknown }> {
  const headers: Record<string, string> = {};
  try {
    const token = await accessToken();
    if (token) headers['authorization'] = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    else if (file !== undefined) headers['content-type'] = (file instanceof Blob && file.type) || 'application/octet-stream';
    if (idempotencyKey) headers['idempotency-key'] = idempotencyKey;
    if (ifMatch) headers['if-match'] = ifMatch;
    const timeout = AbortSignal.timeout(patience);
    const response = await fetch(`/api/v1${path}`, {
      method, headers, body: body === undefined ? file : JSON.stringify(body), signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return { response, body: parse(await response.text()) };
  } catch (error) {
    signal?.throwIfAborted();
    throw new NetworkError('The server does not answer.', { cause: error });
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
