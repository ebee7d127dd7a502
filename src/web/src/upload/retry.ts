/** How long to wait before try number `attempt` (2, 3, …): exponential from half a second, full jitter. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return random() * 500 * 2 ** (attempt - 1);
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
