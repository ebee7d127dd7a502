// cloudfront-js-2.0 as far as the stack uses it: handler(event) in a context without Node's globals.
import vm from 'node:vm';
import { ApiError } from './http.mjs';

/** Milliseconds that pass, on a machine that may be busy with other things; CloudFront itself allows about one of CPU time. */
const LIMIT = 3000;

export async function runFunction(code, event) {
  const context = vm.createContext({ input: JSON.stringify(event) });
  try {
    const result = await vm.runInContext(`${code}\n;(async () => JSON.stringify(await handler(JSON.parse(input))))()`, context, { timeout: LIMIT });
    const value = JSON.parse(result ?? 'null');
    if (value === null || typeof value !== 'object') throw new Error('the handler returned no object');
    return value;
  } catch (error) {
    throw new ApiError('FunctionExecutionError', String(error?.message ?? error));
  }
}
