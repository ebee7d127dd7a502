const name = (id: string) => `serverlessvideo-upload-${id}`;

/** Another tab is at it. */
export class ElsewhereError extends Error {}

/** Runs for one upload in one tab at a time; a tab that is closed or dies lets go. */
export async function alone<T>(id: string, action: () => Promise<T>): Promise<T> {
  if (!globalThis.navigator?.locks) return action();
  return navigator.locks.request(name(id), { ifAvailable: true }, lock => {
    if (!lock) throw new ElsewhereError('This file is being uploaded in another tab.');
    return action();
  });
}

/** Whether some tab is at an upload now. */
export async function isBusy(id: string): Promise<boolean> {
  const state = await globalThis.navigator?.locks?.query();
  return state?.held?.some(lock => lock.name === name(id)) ?? false;
}
