const LONGEST_MS = 300_000;

/** Records from the microphone into the file field inside it, so that the form sends it like any file. */
class VonalRecorder extends HTMLElement {
  #recorder: MediaRecorder | undefined;
  #clock = 0;

  connectedCallback(): void {
    this.addEventListener("click", this.#click);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#click);
    this.#stop();
  }

  readonly #click = (event: Event): void => {
    const wish = (event.target as Element).closest<HTMLElement>("[data-do]")?.dataset["do"];
    if (wish === "record") void this.#record();
    if (wish === "stop") this.#stop();
  };

  #part<T extends HTMLElement>(selector: string): T {
    return this.querySelector<T>(selector)!;
  }

  async #record(): Promise<void> {
    const denied = this.#part("[data-denied]");
    denied.hidden = true;
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      denied.hidden = false;
      return;
    }
    const pieces: Blob[] = [];
    const recorder = (this.#recorder = new MediaRecorder(stream));
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      if (this.isConnected) this.#keep(new Blob(pieces, { type: recorder.mimeType }));
    });
    recorder.start();
    this.#show(true);
    const began = Date.now();
    this.#clock = window.setInterval(() => {
      const seconds = Math.floor((Date.now() - began) / 1000);
      this.#part("[data-time]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (Date.now() - began > LONGEST_MS) this.#stop();
    }, 250);
  }

  #stop(): void {
    window.clearInterval(this.#clock);
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#recorder = undefined;
    this.#show(false);
  }

  #keep(sound: Blob): void {
    const file = new File([sound], "recorded.webm", { type: sound.type });
    const carrier = new DataTransfer();
    carrier.items.add(file);
    this.#part<HTMLInputElement>("input[type=file]").files = carrier.files;
    const player = this.#part<HTMLAudioElement>("audio");
    if (player.src) URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(sound);
    player.hidden = false;
  }

  #show(recording: boolean): void {
    this.#part("[data-do=record]").hidden = recording;
    this.#part("[data-do=stop]").hidden = !recording;
  }
}

customElements.define("vonal-recorder", VonalRecorder);
