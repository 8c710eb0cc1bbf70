import type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent } from "jssip/lib/UA";
import type { EndEvent, IncomingEvent, OutgoingEvent, RTCSession } from "jssip/lib/RTCSession";
import type { UA } from "jssip/lib/JsSIP";
import type { DTMF_TRANSPORT } from "jssip/lib/Constants";
import { heard } from "../server.ts";
import { microphone } from "./devices.ts";
import { Hearing } from "./hearing.ts";
import { Quality, type Figures } from "./quality.ts";

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
  session: "none" | "ringing" | "dialling" | "connecting" | "talking";
  muted: boolean;
}

interface Listener {
  changed(state: LineState): void;
  /** A dialled call came to nothing; `why` is the exchange's word for it. */
  failed(why: string): void;
  /** A talk is over, and this is how it sounded. */
  measured(figures: Figures): void;
}

const REJOIN = "X-Vonal-Rejoin";
const ICE_PATIENCE_MS = 300;
const BUSY_HERE = 486;
const DECLINE = 603;
const OURS = new Set(["Canceled", "Terminated"]);

/** The telephone itself: one registration and at most one talk, over our own origin's socket. */
export class Line {
  state: LineState = { registration: "off", session: "none", muted: false };
  #agent: UA | undefined;
  #session: RTCSession | undefined;
  #account: Account | undefined;
  #generation = 0;
  /** Registered no more, and only there until its talk is over. */
  #hasGivenWay = false;
  readonly #hearing = new Hearing();

  constructor(private readonly listener: Listener) {
    heard("devices.chosen", () => void this.#changeMicrophone());
  }

  async start(account: Account): Promise<void> {
    if (this.#agent) return this.#takeBack();
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
    // One that was stopped or gave way still says its last words, after "off".
    const say = (registration: LineState["registration"]): void => {
      if (generation === this.#generation && !this.#hasGivenWay) this.#set({ registration });
    };
    agent.on("registered", () => say("registered"));
    agent.on("disconnected", () => say("connecting"));
    agent.on("unregistered", () => say("connecting"));
    agent.on("registrationFailed", () => say("failed"));
    agent.on("newRTCSession", (event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) => this.#invited(event));
    agent.start();
  }

  /** Unregister and, unless a talk has gone elsewhere, end it. */
  stop(): void {
    this.#generation++;
    this.#agent?.stop();
    this.#agent = undefined;
    this.#hasGivenWay = false;
    this.#set({ registration: "off", session: "none", muted: false });
  }

  /** Leave the place to another tab: no more calls here, and the running talk ends only when the exchange has moved it. */
  giveWay(): void {
    const agent = this.#agent;
    if (!this.#session || !agent) return this.stop();
    this.#hasGivenWay = true;
    agent.unregister();
    this.#set({ registration: "off" });
  }

  #takeBack(): void {
    if (!this.#hasGivenWay) return;
    this.#hasGivenWay = false;
    this.#set({ registration: "connecting" });
    this.#agent?.register();
  }

  /** Call `number`, which the exchange reads as people type it. Nothing happens while there is a talk. */
  dial(number: string): void {
    const digits = number.replace(/[^\d+*#]/g, "");
    if (!this.#agent || !digits || (this.#session && !this.#session.isEnded())) return;
    const session = this.#agent.call(`sip:${encodeURIComponent(digits)}@vonal.invalid`, {
      mediaConstraints: microphone(),
      pcConfig: { iceServers: this.#account?.ice ?? [] },
    });
    this.#take(session, "dialling");
    if (session.connection) this.#hearing.listenTo(session.connection);
  }

  answer(): void {
    const session = this.#session;
    if (session?.direction !== "incoming" || !session.isInProgress()) return;
    this.#set({ session: "connecting" });
    session.answer({ mediaConstraints: microphone(), pcConfig: { iceServers: this.#account?.ice ?? [] } });
  }

  decline(): void {
    if (this.state.session === "ringing") this.#session?.terminate({ status_code: DECLINE });
  }

  hangUp(): void {
    if (this.#session && !this.#session.isEnded()) this.#session.terminate();
  }

  /** A page that goes away takes its unanswered call along; a talk waits for its return. */
  leave(): void {
    if (this.state.session === "dialling") this.hangUp();
  }

  toggleMute(): void {
    const session = this.#session;
    if (!session?.isEstablished()) return;
    if (this.state.muted) session.unmute({ audio: true });
    else session.mute({ audio: true });
  }

  /** Whom the other side says it is. */
  get who(): string {
    const whom = this.#session?.remote_identity;
    return whom?.display_name || whom?.uri.user || "";
  }

  /** Keys pressed in a talk, as RFC 4733 events in the sound. */
  press(keys: string): void {
    if (this.#session?.isEstablished()) this.#session.sendDTMF(keys, { transportType: "RFC2833" as DTMF_TRANSPORT, duration: 120 });
  }

  #set(change: Partial<LineState>): void {
    this.state = { ...this.state, ...change };
    this.listener.changed(this.state);
  }

  #invited({ session, request, originator }: IncomingRTCSessionEvent | OutgoingRTCSessionEvent): void {
    if (originator !== "remote") return;
    const rejoins = Boolean(request.getHeader(REJOIN));
    if (this.#session && !this.#session.isEnded() && !rejoins) {
      session.terminate({ status_code: BUSY_HERE });
      return;
    }
    this.#take(session, "ringing");
    if (rejoins) this.answer();
  }

  #take(session: RTCSession, state: LineState["session"]): void {
    this.#session = session;
    const mine = (change: () => Partial<LineState>) => (): void => {
      if (this.#session === session) this.#set(change());
    };
    const quality = new Quality(session);
    const over = (): void => {
      if (this.#session !== session) return;
      this.#session = undefined;
      this.#hearing.over();
      if (this.#hasGivenWay) this.stop();
      else this.#set({ session: "none", muted: false });
    };
    session.on("ended", () => {
      over();
      const figures = quality.read();
      if (figures) this.listener.measured(figures);
    });
    session.on("failed", (event: EndEvent) => {
      over();
      if (session.direction === "outgoing" && !OURS.has(event.cause)) this.listener.failed(event.cause);
    });
    session.on("progress", (event: IncomingEvent | OutgoingEvent) => {
      if (this.#session === session && session.direction === "outgoing") {
        this.#hearing.farRings("response" in event && Boolean(event.response.body));
      }
    });
    session.on(
      "confirmed",
      mine(() => {
        this.#hearing.answered();
        return { session: "talking" };
      }),
    );
    session.on(
      "muted",
      mine(() => ({ muted: true })),
    );
    session.on(
      "unmuted",
      mine(() => ({ muted: false })),
    );
    session.on("peerconnection", ({ peerconnection }) => this.#hearing.listenTo(peerconnection));
    // Slow or unreachable candidates must not keep the caller waiting.
    let patience: ReturnType<typeof setTimeout> | undefined;
    session.on("icecandidate", ({ ready }) => (patience ??= setTimeout(ready, ICE_PATIENCE_MS)));
    this.#set({ session: state, muted: false });
  }

  /** In mid-talk too. */
  async #changeMicrophone(): Promise<void> {
    const sender = this.#session?.connection?.getSenders().find((one) => one.track?.kind === "audio");
    const before = sender?.track;
    if (!sender || !before) return;
    const stream = await navigator.mediaDevices.getUserMedia(microphone()).catch(() => undefined);
    const track = stream?.getAudioTracks()[0];
    if (!track) return;
    track.enabled = before.enabled;
    await sender.replaceTrack(track);
    before.stop();
  }
}
