import htmx from "htmx.org/dist/htmx.esm.js";
import { drag } from "./phone/drag.ts";
import { Line, openMicrophone, type Account, type LineState } from "./phone/line.ts";
import { noticeCall } from "./phone/notice.ts";
import { OneTab } from "./phone/one-tab.ts";
import { Ringtone } from "./phone/ringtone.ts";
import { announce, heard, myId, post } from "./server.ts";
import { isTyping } from "./vonal-shortcuts.ts";
import { word } from "./words.ts";

type Action = "answer" | "decline" | "mute" | "hold" | "hangup" | "go-on-line" | "go-off-line" | "continue-here" | "fold";

const KEYS: Record<string, Action> = { KeyA: "answer", KeyM: "mute", KeyH: "hold" };
const REJOIN_ATTEMPTS = 3;
const REJOIN_PATIENCE_MS = 4000;
const FAREWELL_MS = 2000;

/**
 * The softphone. The server's fragment (`/phone/state`) tells what happens, the sound comes over this browser's line. It
 * stands outside #main, so that navigation does not touch a call; after a reload it asks back into the running one.
 */
class VonalPhone extends HTMLElement {
  readonly #line = new Line((state) => this.#lineChanged(state));
  readonly #ringtone = new Ringtone();
  #tab!: OneTab;
  #rejoins = 0;
  #before: LineState["session"] = "none";

  connectedCallback(): void {
    this.#tab = new OneTab(
      () => void this.#becomeTelephone(),
      () => this.#line.giveWay(),
    );
    document.addEventListener("click", this.#click);
    document.addEventListener("keydown", this.#key);
    this.addEventListener("htmx:afterSettle", () => this.#serverSaid());
    heard("phone.changed", () => this.#refetch());
    heard("customer.changed", () => this.#state !== "off" && this.querySelector(".phone-name") && this.#refetch());
    heard("reconnected", () => this.#refetch());
    heard("stale", () => this.#refetch());
    drag(this);
    this.#refetch();
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#click);
    document.removeEventListener("keydown", this.#key);
    this.#tab.release();
    this.#line.stop();
  }

  #fetching: ReturnType<typeof setTimeout> | undefined;

  /** Several pushes of one moment ask once. */
  #refetch(): void {
    this.#fetching ??= setTimeout(() => {
      this.#fetching = undefined;
      this.#fetchState();
    }, 20);
  }

  #fetchState(): void {
    const options = { source: this, target: this, swap: "morph:innerHTML" } as const;
    void htmx.ajax("get", this.getAttribute("url") ?? "", options).catch(() => undefined);
  }

  get #root(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".phone");
  }

  get #state(): string {
    return this.#root?.dataset["state"] ?? "off";
  }

  get #isBrowserTelephone(): boolean {
    return this.#root?.dataset["telephone"] === "browser";
  }

  /** Another computer of the same person must not take his calls only because he signed in there. */
  get #isThisBrowser(): boolean {
    return localStorage.getItem(`vonal:telephone:${myId()}`) === "here";
  }

  set #isThisBrowser(here: boolean) {
    if (here) localStorage.setItem(`vonal:telephone:${myId()}`, "here");
    else localStorage.removeItem(`vonal:telephone:${myId()}`);
  }

  #serverSaid(): void {
    const on = this.#state !== "off" && this.#isBrowserTelephone;
    if (on && this.#isThisBrowser && window.isSecureContext) this.#tab.want();
    else if (!on && !this.#goingOnLine) this.#hangOut();
    if (this.#state !== "talking") this.#rejoins = 0;
    if (this.#state !== "talking") this.removeAttribute("data-folded");
    void this.#rejoin();
    this.#paint();
    if (this.#state === "ringing" && document.body.dataset["telephone"] !== "ringing") {
      const who = this.querySelector(".phone-name")?.textContent?.trim() ?? "";
      announce("say", { text: `${word("incoming_call")}: ${who}` });
    }
    document.body.dataset["telephone"] = this.#state;
  }

  #hangOut(): void {
    if (this.#line.state.registration !== "off") this.#line.stop();
    this.#tab.release();
  }

  #goingOnLine = false;

  async #goOnLine(): Promise<void> {
    const isDesk = this.#root?.dataset["telephone"] === "desk";
    if (isDesk) return this.#tell("on-line");
    if (!window.isSecureContext) {
      announce("toast", { text: word("microphone_needs_https"), kind: "danger" });
      return;
    }
    this.#ringtone.unlock();
    if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
    this.#goingOnLine = true;
    try {
      await openMicrophone();
      this.#isThisBrowser = true;
      this.#tab.want({ now: true });
      const response = await post(this.#url("on-line"));
      if (!response.ok) throw new Error(String(response.status));
    } catch (error) {
      const denied = error instanceof DOMException && error.name !== "TimeoutError";
      announce("toast", { text: word(denied ? "microphone_denied" : "error_connection"), kind: "danger" });
    } finally {
      this.#goingOnLine = false;
      this.#refetch();
    }
  }

  async #goOffLine(): Promise<void> {
    await this.#tell("off-line");
    this.#isThisBrowser = false;
  }

  async #tell(name: string): Promise<void> {
    try {
      const response = await post(this.#url(name));
      if (!response.ok) throw new Error(String(response.status));
    } catch {
      announce("toast", { text: word("error_connection"), kind: "danger" });
    }
    this.#refetch();
  }

  #url(name: string): string {
    return (this.getAttribute("url") ?? "").replace(/state$/, name);
  }

  async #becomeTelephone(): Promise<void> {
    try {
      const response = await fetch(this.#url("account"), { redirect: "error", signal: AbortSignal.timeout(15_000) });
      if (!response.ok) throw new Error(String(response.status));
      await this.#line.start((await response.json()) as Account);
    } catch {
      announce("toast", { text: word("telephone_unavailable"), kind: "danger" });
      this.#tab.release();
    }
    this.#paint();
  }

  #lineChanged(state: LineState): void {
    if (state.session === "ringing" && this.#before !== "ringing") this.#startRinging();
    if (state.session !== "ringing" && this.#before === "ringing") this.#stopRinging();
    this.#before = state.session;
    void this.#rejoin();
    this.#paint();
  }

  #startRinging(): void {
    this.#ringtone.start();
    document.title = `☎ ${document.title.replace(/^☎ /, "")}`;
    noticeCall(this.querySelector(".phone-name")?.textContent?.trim());
  }

  #stopRinging(): void {
    this.#ringtone.stop();
    document.title = document.title.replace(/^☎ /, "");
  }

  /** The server says that I talk, but this page, fresh from a reload, has no sound: ask to be put into the call again. */
  async #rejoin(): Promise<void> {
    const { registration, session } = this.#line.state;
    if (this.#state !== "talking" || session !== "none" || this.#rejoining) return;
    if (this.#hasHungUp) return this.#insistOnHangingUp();
    if (registration !== "registered" || !this.#tab.isMine || this.#rejoins >= REJOIN_ATTEMPTS) return;
    this.#rejoins++;
    this.#rejoining = true;
    await post(this.#url("rejoin")).catch(() => undefined);
    setTimeout(() => {
      this.#rejoining = false;
      void this.#rejoin();
    }, REJOIN_PATIENCE_MS);
  }

  #rejoining = false;

  #hungUp: string | undefined;

  get #hasHungUp(): boolean {
    return this.#hungUp !== undefined && this.#hungUp === this.#root?.dataset["call"];
  }

  #hangUp(): void {
    this.#hungUp = this.#root?.dataset["call"];
    this.#line.hangUp();
  }

  /** The farewell takes a moment to reach the server; one that was lost with the connection is said again. */
  #insistOnHangingUp(): void {
    this.#rejoining = true;
    setTimeout(() => {
      this.#rejoining = false;
      const url = this.querySelector<HTMLElement>("[data-phone=hangup]")?.dataset["url"];
      if (this.#state !== "talking" || !this.#hasHungUp || !url) return;
      void post(url).catch(() => undefined);
      this.#insistOnHangingUp();
    }, FAREWELL_MS);
  }

  readonly #click = (event: MouseEvent): void => {
    const pressed = (event.target as Element).closest<HTMLElement>("[data-phone]");
    if (!pressed || pressed.hasAttribute("disabled")) return;
    event.preventDefault();
    this.#do(pressed.dataset["phone"] as Action);
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const action = KEYS[event.code];
    const fits = action === "answer" ? this.#line.state.session === "ringing" : /talking|held/.test(this.#line.state.session);
    if (!action || !fits) return;
    event.preventDefault();
    this.#do(action);
  };

  #do(action: Action): void {
    const actions: Record<Action, () => void> = {
      answer: () => this.#line.answer(),
      decline: () => this.#line.decline(),
      mute: () => this.#line.toggleMute(),
      hold: () => this.#line.toggleHold(),
      hangup: () => this.#hangUp(),
      "go-on-line": () => void this.#goOnLine(),
      "go-off-line": () => void this.#goOffLine(),
      "continue-here": () => {
        this.#isThisBrowser = true;
        this.#rejoins = 0;
        this.#hungUp = undefined;
        this.#tab.want({ now: true });
      },
      fold: () => {
        this.toggleAttribute("data-folded");
        this.#paint();
      },
    };
    actions[action]();
  }

  /** Show on the server's fragment what only this browser knows. */
  #paint(): void {
    const { registration, session, muted } = this.#line.state;
    this.dataset["registration"] = registration;
    this.dataset["session"] = session;
    this.toggleAttribute("data-elsewhere", this.#isBrowserTelephone && this.#state !== "off" && !this.#tab.isMine);
    this.#enable("answer", session === "ringing");
    this.#enable("decline", session === "ringing");
    for (const action of ["mute", "hold", "hangup"] as const) this.#enable(action, session === "talking" || session === "held");
    this.#press("mute", muted);
    this.#press("hold", session === "held");
    for (const one of this.querySelectorAll("[data-phone=fold]")) {
      one.setAttribute("aria-expanded", String(!this.hasAttribute("data-folded")));
    }
    const answer = this.querySelector<HTMLElement>("[data-phone=answer]:not([disabled])");
    if (answer && this.#focusIsFree()) answer.focus({ preventScroll: true });
    const dot = document.getElementById("presence-button");
    if (dot) dot.dataset["registration"] = registration;
  }

  #focusIsFree(): boolean {
    const active = document.activeElement;
    return !active || active === document.body || active.matches("h1, #main");
  }

  #enable(action: Action, possible: boolean): void {
    for (const one of this.querySelectorAll(`[data-phone=${action}]`)) one.toggleAttribute("disabled", !possible);
  }

  #press(action: Action, pressed: boolean): void {
    for (const one of this.querySelectorAll(`[data-phone=${action}]`)) one.setAttribute("aria-pressed", String(pressed));
  }
}

customElements.define("vonal-phone", VonalPhone);
