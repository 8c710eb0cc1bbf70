import { csrfToken, here } from "../server.ts";
import { word } from "../words.ts";
import { fileAt, size } from "./carried.ts";
import { at, copyOf } from "./draw.ts";
import type { FileValue } from "./model.ts";
import { joinsComposer, type Composer } from "./parts.ts";
import { startVoice } from "./voice.ts";

const MOST = 20;

/** One file on its way to the server, or there and waiting for its message. */
class Brought {
  readonly element: HTMLElement;
  value: FileValue | undefined;
  #request: XMLHttpRequest | undefined;
  #hold: { done(): void };

  constructor(
    private readonly tray: Tray,
    private readonly file: File,
    private readonly isVoice: boolean,
  ) {
    this.#hold = tray.composer.hold();
    this.element = copyOf(tray.composer.room.element, "brought");
    at(this.element, ".brought-name").textContent = isVoice ? word("chat_voice") : `${file.name} · ${size(file.size)}`;
    at(this.element, "[data-drop]").setAttribute("aria-label", word("chat_leave_out", { name: file.name }));
    at(this.element, "[data-drop]").addEventListener("click", () => tray.drop(this));
    at(this.element, "[data-again]").addEventListener("click", () => this.send());
    this.send();
  }

  send(): void {
    const data = new FormData();
    data.append("file", this.file, this.file.name);
    if (this.isVoice) data.append("voice", "1");
    const request = (this.#request = new XMLHttpRequest());
    const progress = at<HTMLProgressElement>(this.element, "progress");
    progress.hidden = false;
    this.#trouble("");
    request.upload.addEventListener("progress", ({ loaded, total }) => (progress.value = total ? loaded / total : 0));
    request.addEventListener("load", () => this.#answered(request));
    request.addEventListener("error", () => this.#trouble(word("error_connection"), true));
    request.open("POST", this.tray.address);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.send(data);
  }

  end(): void {
    this.#request?.abort();
    this.#hold.done();
    this.element.remove();
  }

  #answered(request: XMLHttpRequest): void {
    if (request.status !== 201) {
      const said = request.response as { error?: string } | null;
      this.#trouble(said?.error ?? word(request.status === 413 ? "chat_too_large" : "error_server"), request.status !== 422);
      return;
    }
    this.value = request.response as FileValue;
    at(this.element, "progress").hidden = true;
    if (this.value.type.startsWith("image/")) {
      const image = at<HTMLImageElement>(this.element, "img");
      image.src = fileAt(this.value, "/small");
      image.hidden = false;
    }
    this.tray.changed();
    this.#hold.done();
  }

  #trouble(text: string, mayTryAgain = false): void {
    at(this.element, ".brought-trouble").textContent = text;
    at(this.element, "[data-again]").hidden = !mayTryAgain;
    if (text) at(this.element, "progress").hidden = true;
  }
}

/** What goes with the next message: chosen, pasted, or dropped onto the room. */
export class Tray {
  readonly address: string;
  #all: Brought[] = [];
  #list = document.createElement("ul");

  constructor(readonly composer: Composer) {
    const { room, form, field } = composer;
    this.address = here(`/rooms/${room.start.room}/files`);
    this.#list.className = "brought-list plain-list";
    form.querySelector("[data-slot=extras]")?.append(this.#list);
    const input = form.querySelector<HTMLInputElement>("[data-bring-from]");
    form.querySelector("[data-bring]")?.addEventListener("click", () => input?.click());
    input?.addEventListener("change", () => {
      this.add(input.files);
      input.value = "";
    });
    field.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files;
      if (!files?.length) return;
      event.preventDefault();
      this.add(files);
    });
    form.addEventListener("sent", () => this.#clear());
    this.#listenForDrops(room.element);
  }

  add(files: Iterable<File> | null | undefined, isVoice = false): void {
    for (const file of files ?? []) {
      if (this.#all.length >= MOST) break;
      const brought = new Brought(this, file, isVoice);
      this.#all.push(brought);
      this.#list.append(brought.element);
    }
  }

  drop(brought: Brought): void {
    this.#all = this.#all.filter((each) => each !== brought);
    this.changed();
    brought.end();
    this.composer.field.focus();
  }

  changed(): void {
    const values = this.#all.flatMap(({ value }) => value ?? []);
    const ids = values.map(({ id }) => id).join(",");
    this.composer.bring("files", ids || undefined, { files: values });
  }

  #clear(): void {
    for (const brought of this.#all) brought.element.remove();
    this.#all = [];
  }

  #listenForDrops(element: HTMLElement): void {
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    element.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      element.classList.add("is-dropped-on");
    });
    element.addEventListener("dragleave", (event) => {
      if (!element.contains(event.relatedTarget as Node | null)) element.classList.remove("is-dropped-on");
    });
    element.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      element.classList.remove("is-dropped-on");
      this.add(event.dataTransfer?.files);
    });
  }
}

joinsComposer((composer) => {
  if (!composer.form.querySelector("[data-bring]")) return;
  startVoice(composer, new Tray(composer));
});
