import { backoffSeconds } from "../server.ts";

export interface Push {
  number?: number;
  kind: string;
  data?: Record<string, unknown>;
}

const SIGNED_OUT = 4401;

/** The socket to the server, opened again as often as it takes; it goes on after the last push it has seen. */
export class Connection {
  #socket: WebSocket | undefined;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private last: number,
    private readonly take: (push: Push) => void,
    private readonly lost: () => void,
    private readonly signedOut: () => void,
    private readonly path = "/live?",
  ) {}

  open(): void {
    clearTimeout(this.#retry);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.path}since=${this.last}`);
    this.#socket = socket;
    socket.onmessage = (event) => this.#heard(JSON.parse(String(event.data)) as Push);
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event);
    };
  }

  close(): void {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  /** Something changed (a network, a tab that woke): do not wait for the next attempt. */
  now(): void {
    if (this.#socket) return;
    this.#attempt = 0;
    this.open();
  }

  /** Said to the server now or never. */
  say(words: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(words));
  }

  #heard(push: Push): void {
    if (push.kind === "hello" || push.kind === "stale") this.#attempt = 0;
    else if (push.number !== undefined && push.number <= this.last) return;
    if (push.kind !== "hello") this.last = push.number ?? this.last;
    this.take(push);
  }

  #closed(event: CloseEvent): void {
    this.#socket = undefined;
    if (event.code === SIGNED_OUT) return this.signedOut();
    if (this.#attempt >= 2) void isSignedOut().then((gone) => gone && this.signedOut());
    this.lost();
    this.#retry = setTimeout(() => this.open(), backoffSeconds(this.#attempt++) * 1000);
  }
}

/** A refused socket does not say why; a page that leads to the sign-in does. */
async function isSignedOut(): Promise<boolean> {
  try {
    const answer = await fetch(location.href, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
    return answer.type === "opaqueredirect";
  } catch {
    return false; // No connection at all: the next attempt will tell.
  }
}
