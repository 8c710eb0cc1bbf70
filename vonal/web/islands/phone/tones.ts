import { type Device, soundAt } from "./devices.ts";

interface Note {
  /** Seconds after the beginning of a round. */
  at: number;
  pitch: number;
  seconds: number;
}

interface Melody {
  device: Device;
  notes: readonly Note[];
  loudness: number;
  roundMs: number;
}

/** Two soft notes twice in three seconds. */
const BELL: Melody = {
  device: "ringer",
  notes: [
    { at: 0, pitch: 587, seconds: 0.4 },
    { at: 0.22, pitch: 784, seconds: 0.4 },
    { at: 0.7, pitch: 587, seconds: 0.4 },
    { at: 0.92, pitch: 784, seconds: 0.4 },
  ],
  loudness: 0.18,
  roundMs: 3000,
};

/** Two notes once, which a talk can go on over. */
const KNOCK: Melody = { ...BELL, notes: BELL.notes.slice(0, 2), loudness: 0.07 };

/** The far telephone rings, as Europe's exchanges say it: 425 Hz, one second of five. */
const RINGING: Melody = {
  device: "speaker",
  notes: [{ at: 0, pitch: 425, seconds: 1 }],
  loudness: 0.08,
  roundMs: 5000,
};

/** Tones made here, so that nothing has to be loaded while it rings. */
class Tones {
  #context: AudioContext | undefined;
  #round: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly melody: Melody) {}

  /** Browsers let a page sound only after a click; the click on "Go on line" is such a one. */
  unlock(): void {
    this.#context ??= new AudioContext();
    void this.#context.resume();
  }

  start(): void {
    if (this.#round !== undefined) return;
    this.unlock();
    if (this.#context) void soundAt(this.#context as AudioContext, this.melody.device);
    this.#play();
    this.#round = setInterval(() => this.#play(), this.melody.roundMs);
  }

  /** Once, to try the loudspeaker. */
  once(): void {
    this.unlock();
    if (this.#context) void soundAt(this.#context, this.melody.device).then(() => this.#play());
  }

  stop(): void {
    clearInterval(this.#round);
    this.#round = undefined;
    this.#gain?.disconnect();
  }

  #gain: GainNode | undefined;

  #play(): void {
    const context = this.#context;
    if (!context || context.state === "closed") return;
    const gain = new GainNode(context, { gain: 1 });
    gain.connect(context.destination);
    this.#gain = gain;
    for (const note of this.melody.notes) {
      const start = context.currentTime + note.at;
      const tone = new OscillatorNode(context, { type: "sine", frequency: note.pitch });
      const loudness = new GainNode(context, { gain: 0 });
      loudness.gain.setValueAtTime(0, start);
      loudness.gain.linearRampToValueAtTime(this.melody.loudness, start + 0.03);
      if (note.seconds > 0.5) loudness.gain.setValueAtTime(this.melody.loudness, start + note.seconds - 0.1);
      loudness.gain.exponentialRampToValueAtTime(0.001, start + note.seconds);
      tone.connect(loudness).connect(gain);
      tone.start(start);
      tone.stop(start + note.seconds + 0.02);
    }
  }
}

export const bell = (): Tones => new Tones(BELL);
export const knock = (): Tones => new Tones(KNOCK);
export const farBell = (): Tones => new Tones(RINGING);
export type { Tones };
