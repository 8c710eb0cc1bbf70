import { button, icon } from "./icon.ts";
import { clock } from "./vonal-timer.ts";
import { word } from "./words.ts";

const SPEEDS = [1, 1.25, 1.5, 2, 0.75];
const STEP_SECONDS = 5;

/** Plays one recording over its waveform: click or arrows to seek, space to play, a button for the speed. */
class VonalPlayer extends HTMLElement {
  #audio = new Audio();
  #peaks: number[] = [];
  #canvas = document.createElement("canvas");
  #play = button("player-play", word("play"), "btn btn-icon btn-primary player-play");
  #time = document.createElement("span");
  #speed = document.createElement("button");
  #resize: ResizeObserver | undefined;
  #theme: MutationObserver | undefined;

  connectedCallback(): void {
    this.#build();
    this.#resize = new ResizeObserver(() => this.#draw());
    this.#resize.observe(this.#canvas);
    this.#theme = new MutationObserver(() => this.#draw());
    this.#theme.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    void this.#load();
  }

  disconnectedCallback(): void {
    this.#audio.pause();
    this.#resize?.disconnect();
    this.#theme?.disconnect();
  }

  #build(): void {
    this.#audio.preload = "none";
    this.#audio.src = this.getAttribute("src") ?? "";
    for (const kind of ["play", "pause", "ended", "timeupdate", "durationchange", "seeked"]) {
      this.#audio.addEventListener(kind, this.#update);
    }
    this.#audio.addEventListener("error", this.#failed);
    this.#play.onclick = () => this.#toggle();
    this.#time.className = "player-time";
    this.#speed.type = "button";
    this.#speed.className = "btn btn-sm btn-ghost-secondary player-speed";
    this.#speed.onclick = () => this.#faster();
    this.#canvas.className = "player-wave";
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "slider");
    this.#canvas.setAttribute("aria-label", this.getAttribute("name") ?? word("recording"));
    this.#canvas.setAttribute("aria-valuemin", "0");
    this.#canvas.onpointerdown = (event) => this.#point(event);
    this.#canvas.onpointermove = (event) => event.buttons && this.#point(event);
    this.#canvas.onkeydown = (event) => this.#key(event);
    this.replaceChildren(this.#play, this.#canvas, this.#time, this.#speed);
    this.#update();
  }

  async #load(): Promise<void> {
    const url = this.getAttribute("peaks");
    if (!url) return;
    try {
      const found = (await (await fetch(url, { signal: AbortSignal.timeout(20_000) })).json()) as { peaks: number[] };
      this.#peaks = found.peaks;
    } catch {
      this.#peaks = [];
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
    this.#draw();
  };

  #draw(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const context = this.#canvas.getContext("2d");
    if (!context || width === 0) return;
    const scale = devicePixelRatio;
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    context.scale(scale, scale);
    const style = getComputedStyle(this);
    const played = style.getPropertyValue("--player-played").trim();
    const rest = style.getPropertyValue("--player-rest").trim();
    const bars = Math.max(1, Math.floor(width / 3));
    const share = this.#seconds ? this.#audio.currentTime / this.#seconds : 0;
    for (let bar = 0; bar < bars; bar++) {
      const tall = Math.max(2, loudest(this.#peaks, bar / bars, (bar + 1) / bars) * (height - 4));
      context.fillStyle = bar / bars < share ? played : rest;
      context.beginPath();
      context.roundRect(bar * 3, (height - tall) / 2, 2, tall, 1);
      context.fill();
    }
  }
}

function loudest(peaks: number[], from: number, to: number): number {
  const first = Math.floor(from * peaks.length);
  return Math.max(0, ...peaks.slice(first, Math.max(first + 1, Math.ceil(to * peaks.length))));
}

customElements.define("vonal-player", VonalPlayer);
