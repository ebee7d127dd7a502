/** Bytes per second over the last ten seconds, so that a hiccup neither freezes nor doubles the forecast. */
export class Speedometer {
  static readonly window = 10_000;
  readonly #samples: { at: number; bytes: number }[] = [];
  #total = 0;

  /** @param bytes that went out since the last call; never taken back, also if they must be sent again. */
  add(at: number, bytes: number): void {
    this.#total += Math.max(0, bytes);
    this.#samples.push({ at, bytes: this.#total });
    while (this.#samples[0].at < at - Speedometer.window) this.#samples.shift();
  }

  get bytesPerSecond(): number {
    if (this.#samples.length < 2) return 0;
    const [first, last] = [this.#samples[0], this.#samples[this.#samples.length - 1]];
    return last.at === first.at ? 0 : ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  secondsFor(bytes: number): number {
    return this.bytesPerSecond > 0 ? bytes / this.bytesPerSecond : Infinity;
  }
}
