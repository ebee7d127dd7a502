import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { ApiError, NetworkError, call } from '../src/api.ts';
import { Connection } from '../src/upload/connection.ts';

afterEach(() => mock.restoreAll());

function answers(response: (signal: AbortSignal) => Response): void {
  mock.method(globalThis, 'fetch', async (_: string, { signal }: RequestInit) => response(signal!));
}

/** As fetch does it: headers, a piece of the body, then nothing until `end`. */
const cut = (status: number, end: (fail: (reason: unknown) => void) => void) => new Response(new ReadableStream({
  start(body) {
    body.enqueue(new TextEncoder().encode('{"status":"open","uploaded_parts":['));
    end(reason => body.error(reason));
  },
}), { status });

for (const status of [200, 404]) {
  test(`an answer (${status}) that breaks off is none`, async () => {
    answers(() => cut(status, fail => setTimeout(() => fail(new TypeError('network error')))));
    await assert.rejects(call('GET', '/uploads/u'), NetworkError);
  });
}

test('who stops while an answer is read has stopped, and heard nothing', async () => {
  const stop = new AbortController();
  answers(signal => cut(200, fail => signal.addEventListener('abort', () => fail(signal.reason))));
  const asked = call('GET', '/uploads/u', { signal: stop.signal });
  setTimeout(() => stop.abort(new DOMException('paused', 'AbortError')));
  await assert.rejects(asked, { name: 'AbortError', message: 'paused' });
});

test('a success that is no JSON comes from somebody else', async () => {
  answers(() => new Response('<html>Sign in to this network</html>'));
  await assert.rejects(call('GET', '/uploads/u'), NetworkError);
});

test('nothing is an answer where nothing is to be said', async () => {
  answers(() => new Response(null, { status: 204 }));
  assert.equal(await call('DELETE', '/uploads/u'), undefined);
});

test('a refusal that is no JSON is told by its status', async () => {
  answers(() => new Response('<html>Bad gateway</html>', { status: 502 }));
  await assert.rejects(call('GET', '/uploads/u'), (error: ApiError) => error.status === 502 && error.code === 'http_error');
});

test('there is a connection when the API itself says that it is well', async () => {
  answers(() => Response.json({ status: 'ok' }));
  assert.equal(await new Connection(undefined, new EventTarget()).waitIfLost(new AbortController().signal), false);

  const [connection, stop] = [new Connection(undefined, new EventTarget()), new AbortController()];
  answers(() => new Response('<html>Sign in to this network</html>'));
  connection.addEventListener('change', () => connection.lost && stop.abort(new Error('seen')));
  await assert.rejects(connection.waitIfLost(stop.signal), /seen/);
  answers(() => Response.json({ status: 'ok' }));
  await new Promise(resolve => connection.addEventListener('change', resolve));
  assert.equal(connection.lost, false);
});
