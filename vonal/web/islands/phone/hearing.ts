import { heard } from "../server.ts";
import { soundAt } from "./devices.ts";
import { farBell } from "./tones.ts";

/** What the person hears of a call: the other side, or that its telephone rings. */
export class Hearing {
  readonly #audio = new Audio();
  readonly #farBell = farBell();

  constructor() {
    this.#audio.autoplay = true;
    heard("devices.chosen", () => void soundAt(this.#audio, "speaker"));
  }

  /** Sound of the network itself, a ring tone or an announcement, takes the place of ours. */
  farRings(withSound: boolean): void {
    if (withSound) this.#farBell.stop();
    else this.#farBell.start();
  }

  answered(): void {
    this.#farBell.stop();
  }

  over(): void {
    this.#farBell.stop();
    this.#audio.srcObject = null;
  }

  listenTo(talk: RTCPeerConnection): void {
    talk.addEventListener("track", ({ streams, track }) => {
      this.#audio.srcObject = streams[0] ?? new MediaStream([track]);
      void soundAt(this.#audio, "speaker");
      void this.#audio.play().catch(() => undefined);
    });
  }
}
