import { post } from "../server.ts";

const ATTEMPTS = 3;
const PATIENCE_MS = 4000;
const FAREWELL_MS = 2000;
const NEWS_MS = 1500;

interface Telephone {
  /** The call the server says this person talks in with this browser; undefined when he does not. */
  readonly here: string | undefined;
  /** The same, if he can be brought back into it. */
  readonly talk: string | undefined;
  readonly hasSound: boolean;
  readonly canRing: boolean;
  readonly hangUpUrl: string | undefined;
  url(name: string): string;
}

/**
 * Brings the server and the sound together again: a page fresh from a reload asks to be put into its talk, and a farewell
 * that was lost with the connection is said again.
 */
export class Rejoining {
  #attempts = 0;
  #waits = false;
  #hadSound = false;
  #hungUp: string | undefined;

  constructor(private readonly telephone: Telephone) {}

  check(): void {
    const { here, talk, hasSound, canRing } = this.telephone;
    if (talk === undefined) this.#attempts = 0;
    const endedNow = this.#hadSound && !hasSound;
    this.#hadSound = hasSound;
    if (here === undefined || hasSound || this.#waits) return;
    if (this.#hungUp === here) return this.#insistOnHangingUp(here);
    if (talk === undefined) return;
    // The other side may have hung up: the server says so in a moment.
    if (endedNow) return this.#waitThen(NEWS_MS, () => this.check());
    if (!canRing || this.#attempts >= ATTEMPTS) return;
    this.#attempts++;
    void post(this.telephone.url("rejoin")).catch(() => undefined);
    this.#waitThen(PATIENCE_MS, () => this.check());
  }

  /** The person has left this talk; it is not to be brought back. */
  hungUp(): void {
    this.#hungUp = this.telephone.here;
  }

  /** The person wants the talk here, whatever was before. */
  again(): void {
    this.#attempts = 0;
    this.#hungUp = undefined;
  }

  /** The farewell takes a moment to reach the server. */
  #insistOnHangingUp(here: string): void {
    this.#waitThen(FAREWELL_MS, () => {
      const { hangUpUrl } = this.telephone;
      if (this.telephone.here !== here || this.#hungUp !== here || !hangUpUrl) return;
      void post(hangUpUrl).catch(() => undefined);
      this.#insistOnHangingUp(here);
    });
  }

  #waitThen(milliseconds: number, then: () => void): void {
    this.#waits = true;
    setTimeout(() => {
      this.#waits = false;
      then();
    }, milliseconds);
  }
}
