import { myId } from "../server.ts";

type Word = "give-way" | "given";

/** Only one tab of a browser is the telephone: the one that holds the lock. Another one may ask it to give way. */
export class OneTab {
  #release: (() => void) | undefined;
  #waiting: AbortController | undefined;
  readonly #name = `vonal-telephone-${myId()}`;
  readonly #channel = new BroadcastChannel(this.#name);

  /** @param onTaken called when this tab became the telephone; @param onLost when another tab took over. */
  constructor(
    private readonly onTaken: () => void,
    private readonly onLost: () => void,
  ) {
    this.#channel.onmessage = (event: MessageEvent<Word>) => {
      if (event.data !== "give-way" || !this.isMine) return;
      this.release();
      this.onLost();
    };
  }

  get isMine(): boolean {
    return this.#release !== undefined;
  }

  /** Become the telephone as soon as no other tab is; with `now`, the other tab is asked to give way. */
  want(options: { now?: boolean } = {}): void {
    if (this.isMine) return;
    if (options.now) this.#channel.postMessage("give-way" satisfies Word);
    if (this.#waiting) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    navigator.locks
      .request(this.#name, { signal: waiting.signal }, () => {
        this.#waiting = undefined;
        this.onTaken();
        return new Promise<void>((done) => (this.#release = done));
      })
      .catch(() => undefined);
  }

  release(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
    this.#release?.();
    this.#release = undefined;
  }
}
