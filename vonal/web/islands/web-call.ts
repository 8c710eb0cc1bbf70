import type { RTCSession } from "jssip/lib/RTCSession";
import type { UA } from "jssip/lib/JsSIP";

interface Account {
  socket: string;
  visit: string;
  user: string;
  password: string;
  number: string;
  error?: string;
  token?: string;
}

const ICE_PATIENCE_MS = 300;
const PATIENCE_MS = 20_000;

/** A visitor of a site calls the company from his browser, or leaves a number at which he is called at once. */
class VonalWebCall extends HTMLElement {
  #agent: UA | undefined;
  #session: RTCSession | undefined;
  #muted = false;
  readonly #audio = new Audio();

  connectedCallback(): void {
    this.#audio.autoplay = true;
    this.addEventListener("click", (event) => {
      const pressed = (event.target as Element).closest<HTMLElement>("[data-call]")?.dataset["call"];
      if (pressed === "begin") void this.#call();
      if (pressed === "end") this.#hangUp();
      if (pressed === "mute") this.#mute();
    });
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#callBack();
    });
    addEventListener("pagehide", () => this.#hangUp());
  }

  async #call(): Promise<void> {
    this.#say("calling");
    this.#show("talk");
    try {
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
      const account = await this.#send<Account>("begin", { name: this.#field("name") });
      if (account) await this.#dial(account, microphone);
      else for (const track of microphone.getTracks()) track.stop();
    } catch (error) {
      this.#over(error instanceof DOMException && error.name !== "TimeoutError" ? "denied" : "lost");
    }
  }

  async #dial(account: Account, microphone: MediaStream): Promise<void> {
    const { default: JsSIP } = await import("jssip");
    const socket = new URL(account.socket, location.href);
    socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(socket.href)],
      uri: `sip:${account.user}@vonal.invalid`,
      password: account.password,
      register: false,
      session_timers: false,
      user_agent: "Vonal",
    });
    this.#agent = agent;
    agent.on("connected", () => {
      if (this.#session) return;
      const session = agent.call(`sip:${account.number}@vonal.invalid`, {
        mediaStream: microphone,
        extraHeaders: [`X-Vonal-Visit: ${account.visit}`],
      });
      this.#session = session;
      this.#listen(session, microphone);
    });
    agent.on("disconnected", () => !this.#session?.isEstablished() && this.#over("lost"));
    agent.start();
  }

  #listen(session: RTCSession, microphone: MediaStream): void {
    const over = (word: string) => (): void => {
      for (const track of microphone.getTracks()) track.stop();
      this.#over(word);
    };
    session.on("progress", () => this.#say("ringing"));
    session.on("confirmed", () => this.#say("talking"));
    session.on("ended", over("over"));
    session.on("failed", over("failed"));
    session.connection?.addEventListener("track", ({ streams, track }) => {
      this.#audio.srcObject = streams[0] ?? new MediaStream([track]);
      void this.#audio.play().catch(() => undefined);
    });
    // Slow or unreachable candidates must not keep us waiting.
    let patience: ReturnType<typeof setTimeout> | undefined;
    session.on("icecandidate", ({ ready }) => (patience ??= setTimeout(ready, ICE_PATIENCE_MS)));
  }

  #hangUp(): void {
    if (this.#session && !this.#session.isEnded()) this.#session.terminate();
    else if (this.#agent) this.#over("over");
  }

  #mute(): void {
    this.#muted = !this.#muted;
    if (this.#muted) this.#session?.mute({ audio: true });
    else this.#session?.unmute({ audio: true });
    this.querySelector("[data-call=mute]")?.setAttribute("aria-pressed", String(this.#muted));
  }

  #over(word: string): void {
    const agent = this.#agent;
    this.#agent = undefined;
    this.#session = undefined;
    this.#audio.srcObject = null;
    this.#say(word);
    this.#show("begin", "back");
    setTimeout(() => agent?.stop(), 500);
  }

  async #callBack(): Promise<void> {
    const fields = { name: this.#field("name"), phone: this.#field("phone") };
    try {
      const answer = await this.#send<{ thanks: string }>("back", fields);
      if (!answer) return;
      this.#tell(answer.thanks);
      this.#show();
    } catch {
      this.#say("lost");
    }
  }

  /** The answer; undefined when the server said why not, which is shown. */
  async #send<Answer>(where: "begin" | "back", fields: Record<string, string>): Promise<Answer | undefined> {
    const response = await fetch(this.getAttribute(where) ?? "", {
      method: "POST",
      body: new URLSearchParams({ ...fields, token: this.getAttribute("token") ?? "" }),
      headers: { Accept: "application/json" },
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = (await response.json()) as { error?: string; token?: string };
    if (response.ok) return answer as Answer;
    if (answer.token) this.setAttribute("token", answer.token);
    this.#show("begin", "back");
    this.#tell(answer.error ?? "");
    return undefined;
  }

  #field(name: string): string {
    return this.querySelector<HTMLInputElement>(`[name=${name}]`)?.value ?? "";
  }

  #say(word: string): void {
    this.dataset["state"] = word;
    this.#tell(this.dataset[word] ?? "");
  }

  #tell(text: string): void {
    const state = this.querySelector<HTMLElement>("[role=status]");
    if (!state) return;
    state.textContent = text;
    state.hidden = !text;
  }

  #show(...parts: string[]): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-part]")) part.hidden = !parts.includes(part.dataset["part"] ?? "");
  }
}

customElements.define("vonal-web-call", VonalWebCall);
