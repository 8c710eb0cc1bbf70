import { post } from "../server.ts";

const ATTEMPTS = 3;
const PATIENCE_MS = 4000;
const FAREWELL_MS = 2000;
const NEWS_MS = 1500;

interface Telephone {
  /** The call the server says this person talks in; undefined when he does not. */
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
    const { talk, hasSound, canRing } = this.telephone;
    if (talk === undefined) this.#attempts = 0;
    const endedNow = this.#hadSound && !hasSound;
    this.#hadSound = hasSound;
    if (talk === undefined || hasSound || this.#waits) return;
    // The other side may have hung up: the server says so in a moment.
    if (endedNow && this.#hungUp !== talk) return this.#waitThen(NEWS_MS, () => this.check());
    if (this.#hungUp === talk) return this.#insistOnHangingUp(talk);
    if (!canRing || this.#attempts >= ATTEMPTS) return;
    this.#attempts++;
    void post(this.telephone.url("rejoin")).catch(() => undefined);
    this.#waitThen(PATIENCE_MS, () => this.check());
  }

  /** The person has left this talk; it is not to be brought back. */
  hungUp(): void {
    this.#hungUp = this.telephone.talk;
  }

  /** The person wants the talk here, whatever was before. */
  again(): void {
    this.#attempts = 0;
    this.#hungUp = undefined;
  }

  /** The farewell takes a moment to reach the server. */
  #insistOnHangingUp(talk: string): void {
    this.#waitThen(FAREWELL_MS, () => {
      const { hangUpUrl } = this.telephone;
      if (this.telephone.talk !== talk || this.#hungUp !== talk || !hangUpUrl) return;
      void post(hangUpUrl).catch(() => undefined);
      this.#insistOnHangingUp(talk);
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
