// Preloaded into the engine of Step Functions: waits, retries and time limits last a thousandth of what is written.
// Not those of the functions, which are never due in tests and would be on a busy machine.
const ofFunctions = new Set([360_000, 960_000]);
const quick = milliseconds => ofFunctions.has(milliseconds) ? milliseconds : milliseconds / 1000;
const setTimer = globalThis.setTimeout;
globalThis.setTimeout = (callback, milliseconds = 0, ...values) => setTimer(callback, milliseconds < 1000 ? milliseconds : quick(milliseconds), ...values);
