const CYCLE_MS = 3000;

/** Two soft notes every three seconds, made here, so that nothing has to be loaded while it rings. */
export class Ringtone {
  #context: AudioContext | undefined;
  #cycle: ReturnType<typeof setInterval> | undefined;

  /** Browsers let a page sound only after a click; the click on "Go on line" is such a one. */
  unlock(): void {
    this.#context ??= new AudioContext();
    void this.#context.resume();
  }

  start(): void {
    if (this.#cycle !== undefined) return;
    this.unlock();
    this.#ring();
    this.#cycle = setInterval(() => this.#ring(), CYCLE_MS);
  }

  stop(): void {
    clearInterval(this.#cycle);
    this.#cycle = undefined;
  }

  #ring(): void {
    const context = this.#context;
    if (!context || context.state !== "running") return;
    for (const [delay, pitch] of [
      [0, 587],
      [0.22, 784],
      [0.7, 587],
      [0.92, 784],
    ] as const) {
      const start = context.currentTime + delay;
      const tone = new OscillatorNode(context, { type: "sine", frequency: pitch });
      const loudness = new GainNode(context, { gain: 0 });
      loudness.gain.setValueAtTime(0, start);
      loudness.gain.linearRampToValueAtTime(0.18, start + 0.03);
      loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
      tone.connect(loudness).connect(context.destination);
      tone.start(start);
      tone.stop(start + 0.42);
    }
  }
}
