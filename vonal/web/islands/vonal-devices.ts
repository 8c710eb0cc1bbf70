import { choose, chosen, microphone, soundAt, speakersCanBeChosen, type Device } from "./phone/devices.ts";
import { bell } from "./phone/tones.ts";
import { heard } from "./server.ts";
import { word } from "./words.ts";

const KINDS: Record<Device, MediaDeviceKind> = { microphone: "audioinput", speaker: "audiooutput", ringer: "audiooutput" };
const OWN_VOICE_MS = 3000;
const LOUDEST = 0.25;

/** Which microphone, speaker and bell this browser uses, and whether they work: a level, one's own voice, a ring. */
class VonalDevices extends HTMLElement {
  #stream: MediaStream | undefined;
  #context: AudioContext | undefined;
  #frame = 0;
  readonly #voice = new Audio();

  connectedCallback(): void {
    this.addEventListener("change", this.#changed);
    this.addEventListener("click", this.#click);
    navigator.mediaDevices?.addEventListener("devicechange", this.#list);
    heard("devices.chosen", () => this.#stream && void this.#listen());
    void this.#list();
  }

  disconnectedCallback(): void {
    navigator.mediaDevices?.removeEventListener("devicechange", this.#list);
    this.#stop();
  }

  /** Browsers tell the names only after the microphone was allowed once. */
  readonly #list = async (): Promise<void> => {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    const areNamed = devices.some((one) => one.label);
    this.toggleAttribute("data-unnamed", !areNamed);
    for (const select of this.querySelectorAll<HTMLSelectElement>("select[data-device]")) {
      const device = select.dataset["device"] as Device;
      const [first] = select.options;
      const known = devices.filter((one) => one.kind === KINDS[device] && one.label && !["default", "communications", ""].includes(one.deviceId));
      select.replaceChildren(...(first ? [first] : []), ...known.map((one) => new Option(one.label, one.deviceId)));
      select.value = known.some((one) => one.deviceId === chosen(device)) ? chosen(device) : "";
      select.disabled = !areNamed || (device !== "microphone" && !speakersCanBeChosen());
    }
  };

  readonly #changed = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    choose(select.dataset["device"] as Device, select.value);
  };

  readonly #click = (event: MouseEvent): void => {
    const pressed = (event.target as Element).closest<HTMLElement>("[data-test]");
    if (pressed?.dataset["test"] === "microphone") void this.#try(pressed as HTMLButtonElement);
    if (pressed?.dataset["test"] === "ringer") bell().once();
  };

  /** Listen, show how loud it is, and play what was said back where a customer would be heard. */
  async #try(pressed: HTMLButtonElement): Promise<void> {
    pressed.disabled = true;
    try {
      const stream = await this.#listen();
      await this.#list();
      this.#say(word("speak_now"));
      const voice = await record(stream, OWN_VOICE_MS);
      this.#say(word("your_voice"));
      await soundAt(this.#voice, "speaker");
      const address = URL.createObjectURL(voice);
      this.#voice.src = address;
      await this.#voice.play();
      await new Promise((done) => (this.#voice.onended = done));
      URL.revokeObjectURL(address);
      this.#say("");
    } catch {
      this.#say(word("microphone_denied"));
    } finally {
      this.#stop();
      pressed.disabled = false;
    }
  }

  async #listen(): Promise<MediaStream> {
    this.#stop();
    const stream = await navigator.mediaDevices.getUserMedia(microphone());
    this.#stream = stream;
    this.#context = new AudioContext();
    const ear = new AnalyserNode(this.#context, { fftSize: 1024 });
    this.#context.createMediaStreamSource(stream).connect(ear);
    const wave = new Float32Array(ear.fftSize);
    const meter = this.querySelector("meter");
    const look = (): void => {
      ear.getFloatTimeDomainData(wave);
      const loudness = Math.sqrt(wave.reduce((sum, one) => sum + one * one, 0) / wave.length);
      if (meter) meter.value = Math.min(1, loudness / LOUDEST);
      this.#frame = requestAnimationFrame(look);
    };
    look();
    return stream;
  }

  #say(text: string): void {
    const place = this.querySelector("[data-said]");
    if (place) place.textContent = text;
  }

  #stop(): void {
    cancelAnimationFrame(this.#frame);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    void this.#context?.close();
    this.#stream = this.#context = undefined;
    const meter = this.querySelector("meter");
    if (meter) meter.value = 0;
  }
}

function record(stream: MediaStream, milliseconds: number): Promise<Blob> {
  const recorder = new MediaRecorder(stream);
  const pieces: Blob[] = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  return new Promise((done, failed) => {
    recorder.onstop = () => done(new Blob(pieces, { type: recorder.mimeType }));
    recorder.onerror = () => failed(new Error("recorder"));
    recorder.start();
    setTimeout(() => recorder.stop(), milliseconds);
  });
}

customElements.define("vonal-devices", VonalDevices);
