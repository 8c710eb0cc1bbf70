import { button, icon } from "./icon.ts";
import { drawWave, EMPTY, type Shape, silentFor } from "./player-wave.ts";
import { clock } from "./vonal-timer.ts";
import { word } from "./words.ts";

const SPEEDS = [1, 1.25, 1.5, 2, 0.75];
const STEP_SECONDS = 5;
const LONG_STEP_SECONDS = 30;
const SILENCE_SECONDS = 1.2;

/**
 * Plays one recording over its waveform: click or arrows to seek, space to play, buttons for the speed and to skip silence.
 * Around it, a button with data-jump plays from that moment, and a form with at_seconds is sent with the present one.
 */
class VonalPlayer extends HTMLElement {
  #audio = new Audio();
  #shape: Shape = EMPTY;
  #skips = false;
  #canvas = document.createElement("canvas");
  #play = button("player-play", word("play"), "btn btn-icon btn-primary player-play");
  #time = document.createElement("span");
  #speed = document.createElement("button");
  #skip = document.createElement("button");
  #around: HTMLElement | null = null;
  #resize: ResizeObserver | undefined;
  #theme: MutationObserver | undefined;

  connectedCallback(): void {
    this.#build();
    this.#resize = new ResizeObserver(() => this.#draw());
    this.#resize.observe(this.#canvas);
    this.#theme = new MutationObserver(() => this.#draw());
    this.#theme.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    this.#around = this.closest<HTMLElement>(".call-recording");
    this.#around?.addEventListener("click", this.#jump);
    void this.#load();
  }

  disconnectedCallback(): void {
    this.#audio.pause();
    this.#resize?.disconnect();
    this.#theme?.disconnect();
    this.#around?.removeEventListener("click", this.#jump);
  }

  #build(): void {
    this.#audio.preload = "none";
    // A page written anew moves the player, which connects it again; another source would begin from the start.
    if (this.#audio.getAttribute("src") !== this.getAttribute("src")) this.#audio.src = this.getAttribute("src") ?? "";
    for (const kind of ["play", "pause", "ended", "timeupdate", "durationchange", "seeked"]) {
      this.#audio.addEventListener(kind, this.#update);
    }
    this.#audio.addEventListener("error", this.#failed);
    this.#play.onclick = () => this.#toggle();
    this.#time.className = "player-time";
    this.#speed.type = "button";
    this.#speed.className = "btn btn-sm btn-ghost-secondary player-speed";
    this.#speed.onclick = () => this.#faster();
    this.#skip.type = "button";
    this.#skip.className = "btn btn-sm btn-ghost-secondary player-skip";
    this.#skip.title = word("skip_silence");
    this.#skip.setAttribute("aria-label", word("skip_silence"));
    this.#skip.setAttribute("aria-pressed", "false");
    this.#skip.replaceChildren(icon("player-track-next"));
    this.#skip.onclick = () => this.#skipSilence();
    this.#canvas.className = "player-wave";
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "slider");
    this.#canvas.setAttribute("aria-label", this.getAttribute("name") ?? word("recording"));
    this.#canvas.setAttribute("aria-valuemin", "0");
    this.#canvas.onpointerdown = (event) => this.#point(event);
    this.#canvas.onpointermove = (event) => event.buttons && this.#point(event);
    this.#canvas.onkeydown = (event) => this.#key(event);
    this.replaceChildren(this.#play, this.#canvas, this.#time, this.#speed, this.#skip);
    this.#update();
  }

  async #load(): Promise<void> {
    const url = this.getAttribute("peaks");
    if (!url) return;
    try {
      const found = (await (await fetch(url, { signal: AbortSignal.timeout(20_000) })).json()) as Shape;
      this.#shape = { ...EMPTY, ...found };
    } catch {
      this.#shape = EMPTY;
    }
    this.#draw();
  }

  get #seconds(): number {
    const known = this.#audio.duration;
    return Number.isFinite(known) ? known : Number(this.getAttribute("seconds") ?? 0);
  }

  #toggle(): void {
    if (!this.#audio.paused) return this.#audio.pause();
    for (const other of document.querySelectorAll<VonalPlayer>("vonal-player")) if (other !== this) other.#audio.pause();
    this.#audio.play().catch(this.#failed);
  }

  #faster(): void {
    const next = SPEEDS[(SPEEDS.indexOf(this.#audio.playbackRate) + 1) % SPEEDS.length] ?? 1;
    this.#audio.playbackRate = next;
    this.#update();
  }

  #skipSilence(): void {
    this.#skips = !this.#skips;
    this.#skip.setAttribute("aria-pressed", String(this.#skips));
    this.#update();
  }

  readonly #jump = (event: Event): void => {
    const jump = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-jump]") : null;
    if (!jump) return;
    this.#seek(Number(jump.dataset["jump"]));
    if (this.#audio.paused) this.#toggle();
  };

  #seek(seconds: number): void {
    const to = Math.max(0, Math.min(this.#seconds, seconds));
    this.#audio.preload = "metadata";
    this.#audio.currentTime = to;
    this.#update();
  }

  #point(event: PointerEvent): void {
    const box = this.#canvas.getBoundingClientRect();
    this.#canvas.setPointerCapture(event.pointerId);
    this.#seek(((event.clientX - box.left) / box.width) * this.#seconds);
  }

  #key(event: KeyboardEvent): void {
    const now = this.#audio.currentTime;
    const moves: Record<string, () => void> = {
      ArrowRight: () => this.#seek(now + STEP_SECONDS),
      ArrowLeft: () => this.#seek(now - STEP_SECONDS),
      PageUp: () => this.#seek(now + LONG_STEP_SECONDS),
      PageDown: () => this.#seek(now - LONG_STEP_SECONDS),
      s: () => this.#skipSilence(),
      ">": () => this.#faster(),
      Home: () => this.#seek(0),
      End: () => this.#seek(this.#seconds),
      " ": () => this.#toggle(),
      Enter: () => this.#toggle(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  readonly #failed = (): void => {
    if (this.#audio.error === null && !this.#audio.paused) return;
    this.#time.textContent = word("recording_unavailable");
    this.dataset["failed"] = "";
  };

  readonly #update = (): void => {
    const playing = !this.#audio.paused && !this.#audio.ended;
    this.#play.replaceChildren(icon(playing ? "player-pause" : "player-play"));
    this.#play.setAttribute("aria-label", word(playing ? "pause" : "play"));
    const now = Math.floor(this.#audio.currentTime);
    const text = `${clock(now)} / ${clock(Math.round(this.#seconds))}`;
    if (!("failed" in this.dataset)) this.#time.textContent = text;
    this.#speed.textContent = `${this.#audio.playbackRate}×`;
    this.#speed.setAttribute("aria-label", word("speed", { speed: this.#audio.playbackRate }));
    this.#canvas.setAttribute("aria-valuemax", String(Math.round(this.#seconds)));
    this.#canvas.setAttribute("aria-valuenow", String(now));
    this.#canvas.setAttribute("aria-valuetext", text);
    this.#tellMoment();
    if (playing && this.#skips) this.#leaveSilence();
    this.#draw();
  };

  #tellMoment(): void {
    const field = this.#around?.querySelector<HTMLInputElement>("input[name=at_seconds]");
    if (!field) return;
    field.value = this.#audio.currentTime.toFixed(2);
    const shown = this.#around?.querySelector("[data-moment]");
    if (shown) shown.textContent = clock(Math.floor(this.#audio.currentTime));
  }

  #leaveSilence(): void {
    const silent = silentFor(this.#shape, this.#seconds, this.#audio.currentTime);
    if (silent > SILENCE_SECONDS) this.#audio.currentTime += silent - 0.2;
  }

  #draw(): void {
    const style = getComputedStyle(this);
    const colour = (name: string): string => style.getPropertyValue(`--player-${name}`).trim();
    const colours = { played: colour("played"), rest: colour("rest"), ours: colour("ours"), mark: colour("mark") };
    drawWave(this.#canvas, this.#shape, this.#seconds, this.#audio.currentTime, colours);
    this.#sayPauses();
  }

  #sayPauses(): void {
    const left = this.#shape.pauses.map(([at, seconds]) => word("not_recorded", { at: clock(Math.floor(at)), seconds: Math.round(seconds) }));
    this.#canvas.title = left.join("\n");
  }
}

customElements.define("vonal-player", VonalPlayer);
