import { backoffSeconds, myId } from "../server.ts";
import { Connection, type Push } from "./connection.ts";

const KEPT = 500;
const PATIENCE_MS = 1500;

type Word =
  | { word: "heard"; push: Push }
  | { word: "lost" }
  | { word: "signed-out" }
  | { word: "leads" }
  | { word: "wake" }
  | { word: "pass on"; words: object }
  | { word: "ask"; tab: string; since: number }
  | { word: "tell"; tab: string; pushes: Push[] };

/**
 * One connection for all tabs of a browser: the tab that holds the lock has it and passes every push on. A tab that comes
 * asks for what it has missed since its page was made; when the leading tab goes, the next one goes on from its own last.
 * Where a browser has no locks (no HTTPS), or the leading tab stays silent, a tab has a connection of its own.
 */
export class SharedConnection {
  #connection: Connection | undefined;
  #channel: BroadcastChannel | undefined;
  #release: (() => void) | undefined;
  #waiting: AbortController | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #nudge: ReturnType<typeof setTimeout> | undefined;
  #nudges = 0;
  #isAsking = false;
  #isUp = false;
  #kept: Push[] = [];
  #keptSince = 0;
  readonly #tab = Math.random().toString(36).slice(2);

  constructor(
    private last: number,
    private readonly take: (push: Push) => void,
    private readonly lost: () => void,
  ) {}

  open(): void {
    if (!("locks" in navigator)) return this.#lead();
    const name = `vonal-live-${myId()}`;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: MessageEvent<Word>) => this.#told(event.data);
    this.#waiting = new AbortController();
    navigator.locks
      .request(name, { signal: this.#waiting.signal }, () => {
        this.#lead();
        return new Promise<void>((done) => (this.#release = done));
      })
      .catch(() => undefined);
    this.#ask();
  }

  close(): void {
    clearTimeout(this.#patience);
    clearTimeout(this.#nudge);
    this.#waiting?.abort();
    this.#connection?.close();
    this.#connection = undefined;
    this.#channel?.close();
    this.#channel = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  wake(): void {
    if (this.#connection) this.#connection.now();
    else this.#say({ word: "wake" });
  }

  /** Words to the server, which only the leading tab can bring there. */
  sayToServer(words: object): void {
    if (this.#connection) this.#connection.say(words);
    else this.#say({ word: "pass on", words });
  }

  get isOpen(): boolean {
    return this.#connection !== undefined || this.#channel !== undefined;
  }

  #lead(): void {
    clearTimeout(this.#patience);
    clearTimeout(this.#nudge);
    this.#isAsking = false;
    this.#kept = [];
    this.#keptSince = this.last;
    this.#connection ??= new Connection(
      this.last,
      (push) => this.#fromServer(push),
      () => {
        this.#isUp = false;
        this.lost();
        this.#say({ word: "lost" });
      },
      () => {
        this.#say({ word: "signed-out" });
        location.reload();
      },
    );
    this.#connection.now();
    this.#say({ word: "leads" });
  }

  #fromServer(push: Push): void {
    this.#isUp = true;
    if (push.kind === "stale") {
      this.#kept = [];
      this.#keptSince = push.number ?? this.last;
    } else if (push.number !== undefined && push.kind !== "hello") {
      this.#kept.push(push);
      if (this.#kept.length > KEPT) this.#keptSince = this.#kept.shift()?.number ?? this.#keptSince;
    }
    this.#pass(push);
    this.#say({ word: "heard", push });
  }

  #pass(push: Push): void {
    if (push.kind !== "hello" && push.kind !== "stale" && push.number !== undefined && push.number <= this.last) return;
    if (push.kind !== "hello") this.last = push.number ?? this.last;
    this.take(push);
  }

  // Between tabs.

  #say(word: Word): void {
    this.#channel?.postMessage(word);
  }

  #ask(): void {
    if (this.#connection) return;
    this.#isAsking = true;
    this.#say({ word: "ask", tab: this.#tab, since: this.last });
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#lead(), PATIENCE_MS);
  }

  #told(word: Word): void {
    if (word.word === "signed-out") return location.reload();
    if (this.#connection) return this.#toldAsLeader(word);
    if (word.word === "leads") this.#ask();
    else if (word.word === "lost") this.#leaderLost();
    else if (word.word === "heard" && !this.#isAsking) this.#followed([word.push]);
    else if (word.word === "tell" && word.tab === this.#tab) {
      clearTimeout(this.#patience);
      this.#isAsking = false;
      this.#followed(word.pushes);
    }
  }

  #followed(pushes: Push[]): void {
    clearTimeout(this.#nudge);
    this.#nudges = 0;
    pushes.forEach((push) => this.#pass(push));
  }

  /** The leading tab may lie in the background, where a browser lets its timers sleep; words wake it. */
  #leaderLost(): void {
    this.lost();
    clearTimeout(this.#nudge);
    this.#nudge = setTimeout(
      () => {
        this.wake();
        this.#leaderLost();
      },
      backoffSeconds(this.#nudges++) * 1000,
    );
  }

  #toldAsLeader(word: Word): void {
    if (word.word === "wake") this.#connection?.now();
    if (word.word === "pass on") this.#connection?.say(word.words);
    if (word.word !== "ask") return;
    this.#say({ word: "tell", tab: word.tab, pushes: this.#missedSince(word.since) });
    if (!this.#isUp) this.#say({ word: "lost" });
  }

  #missedSince(since: number): Push[] {
    if (since < this.#keptSince) return [{ kind: "stale", number: this.last }];
    const missed = this.#kept.filter((push) => (push.number ?? 0) > since);
    return this.#isUp ? [{ kind: "hello" }, ...missed] : missed;
  }
}
