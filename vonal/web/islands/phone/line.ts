import type { IncomingRTCSessionEvent } from "jssip/lib/UA";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { UA } from "jssip/lib/JsSIP";

export interface Account {
  uri: string;
  user: string;
  password: string;
  socket: string;
  ice: RTCIceServer[];
  display_name?: string;
}

export interface LineState {
  registration: "off" | "connecting" | "registered" | "failed";
  session: "none" | "ringing" | "connecting" | "talking" | "held";
  muted: boolean;
}

const REJOIN = "X-Vonal-Rejoin";
const MICROPHONE: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: false,
};
const ICE_PATIENCE_MS = 300;
const HOLD_AGAIN_MS = 100;
const BUSY_HERE = 486;
const DECLINE = 603;

/** The telephone itself: one registration and at most one talk, over our own origin's socket. */
export class Line {
  state: LineState = { registration: "off", session: "none", muted: false };
  #agent: UA | undefined;
  #session: RTCSession | undefined;
  #account: Account | undefined;
  #generation = 0;
  #wantsHold = false;
  #agreeing: ReturnType<typeof setTimeout> | undefined;
  readonly #audio = new Audio();

  constructor(private readonly changed: (state: LineState) => void) {
    this.#audio.autoplay = true;
  }

  async start(account: Account): Promise<void> {
    if (this.#agent) return;
    const generation = ++this.#generation;
    this.#account = account;
    this.#set({ registration: "connecting" });
    const { default: JsSIP } = await import("jssip");
    if (generation !== this.#generation) return;
    const socket = new URL(account.socket, location.href);
    socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(socket.href)],
      uri: account.uri,
      authorization_user: account.user,
      password: account.password,
      ...(account.display_name ? { display_name: account.display_name } : {}),
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: "Vonal",
    });
    this.#agent = agent;
    agent.on("registered", () => this.#set({ registration: "registered" }));
    agent.on("disconnected", () => this.#set({ registration: "connecting" }));
    agent.on("unregistered", () => this.#set({ registration: "connecting" }));
    agent.on("registrationFailed", () => this.#set({ registration: "failed" }));
    agent.on("newRTCSession", (event: IncomingRTCSessionEvent) => this.#invited(event));
    agent.start();
  }

  /** Unregister and, unless a talk has gone elsewhere, end it. */
  stop(): void {
    this.#generation++;
    this.#agent?.stop();
    this.#agent = undefined;
    this.#set({ registration: "off", session: "none", muted: false });
  }

  /** Leave the place to another tab: no more calls here, and the running talk ends only when the exchange has moved it. */
  giveWay(): void {
    const agent = this.#agent;
    if (!this.#session || !agent) return this.stop();
    agent.unregister();
    this.#session.once("ended", () => this.stop());
    this.#set({ registration: "off" });
  }

  answer(): void {
    const session = this.#session;
    if (session?.direction !== "incoming" || !session.isInProgress()) return;
    this.#set({ session: "connecting" });
    session.answer({ mediaConstraints: MICROPHONE, pcConfig: { iceServers: this.#account?.ice ?? [] } });
  }

  decline(): void {
    if (this.#session?.isInProgress()) this.#session.terminate({ status_code: DECLINE });
  }

  hangUp(): void {
    if (this.#session && !this.#session.isEnded()) this.#session.terminate();
  }

  toggleMute(): void {
    const session = this.#session;
    if (!session?.isEstablished()) return;
    if (this.state.muted) session.unmute({ audio: true });
    else session.mute({ audio: true });
  }

  toggleHold(): void {
    if (!this.#session?.isEstablished()) return;
    this.#wantsHold = !this.#wantsHold;
    this.#agreeOnHold(this.#session);
  }

  /** While the exchange still agrees to one change the next must wait; what was wished last counts. */
  #agreeOnHold(session: RTCSession): void {
    clearTimeout(this.#agreeing);
    if (this.#session !== session || !session.isEstablished() || session.isOnHold().local === this.#wantsHold) return;
    const agreed = this.#wantsHold ? session.hold() : session.unhold();
    if (!agreed) this.#agreeing = setTimeout(() => this.#agreeOnHold(session), HOLD_AGAIN_MS);
  }

  #set(change: Partial<LineState>): void {
    this.state = { ...this.state, ...change };
    this.changed(this.state);
  }

  #invited({ session, request, originator }: IncomingRTCSessionEvent): void {
    if (originator !== "remote") return;
    const rejoins = Boolean(request.getHeader(REJOIN));
    if (this.#session && !this.#session.isEnded() && !rejoins) {
      session.terminate({ status_code: BUSY_HERE });
      return;
    }
    this.#session = session;
    this.#wantsHold = false;
    this.#listen(session);
    this.#set({ session: "ringing", muted: false });
    if (rejoins) this.answer();
  }

  #listen(session: RTCSession): void {
    const mine = (change: () => Partial<LineState>) => (): void => {
      if (this.#session === session) this.#set(change());
    };
    const over = mine(() => {
      this.#session = undefined;
      this.#audio.srcObject = null;
      return { session: "none", muted: false };
    });
    session.on("ended", over);
    session.on("failed", over);
    session.on(
      "confirmed",
      mine(() => ({ session: "talking" })),
    );
    session.on(
      "hold",
      mine(() => ({ session: session.isOnHold().local ? "held" : "talking" })),
    );
    session.on(
      "unhold",
      mine(() => ({ session: session.isOnHold().local ? "held" : "talking" })),
    );
    session.on(
      "muted",
      mine(() => ({ muted: true })),
    );
    session.on(
      "unmuted",
      mine(() => ({ muted: false })),
    );
    session.on("peerconnection", ({ peerconnection }) => {
      peerconnection.addEventListener("track", (event) => this.#hear(event));
    });
    // Slow or unreachable candidates must not keep the caller waiting.
    let patience: ReturnType<typeof setTimeout> | undefined;
    session.on("icecandidate", ({ ready }) => (patience ??= setTimeout(ready, ICE_PATIENCE_MS)));
  }

  #hear({ streams, track }: RTCTrackEvent): void {
    this.#audio.srcObject = streams[0] ?? new MediaStream([track]);
    void this.#audio.play().catch(() => undefined);
  }
}

/** Ask for the microphone once, before the first call needs it. Fails when the person or the browser says no. */
export async function openMicrophone(): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia(MICROPHONE);
  for (const track of stream.getTracks()) track.stop();
}
