/** The little of the Web Speech API that is used; only some browsers have it, under one of two names. */
interface Recognition extends EventTarget {
  lang: string;
  interimResults: boolean;
  start(): void;
  stop(): void;
}

interface Heard extends Event {
  readonly results: { readonly length: number; [index: number]: { [index: number]: { transcript: string } } };
}

const TAGS: Record<string, string> = { en: "en-GB", ru: "ru-RU", hu: "hu-HU" };

/** A field for a few words: quick phrases are pressed into it, and where the browser can, it is dictated. */
class VonalResult extends HTMLElement {
  #recognition: Recognition | undefined;

  connectedCallback(): void {
    this.addEventListener("click", this.#click);
    document.body.addEventListener("htmx:afterSettle", this.#offer);
    this.#offer();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#click);
    document.body.removeEventListener("htmx:afterSettle", this.#offer);
    this.#recognition?.stop();
  }

  readonly #offer = (): void => {
    const button = this.querySelector<HTMLButtonElement>("[data-dictate]");
    if (button && recognitionOf()) button.hidden = false;
  };

  get #field(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[type=text], input:not([type]), textarea");
  }

  readonly #click = (event: Event): void => {
    const target = event.target as Element;
    const phrase = target.closest("[data-phrase]");
    if (phrase) this.#say(phrase.textContent?.trim() ?? "");
    const dictate = target.closest<HTMLButtonElement>("[data-dictate]");
    if (dictate) this.#dictate(dictate);
  };

  #say(text: string): void {
    const field = this.#field;
    if (!field || !text) return;
    field.value = field.value.trim() ? `${field.value.trim()}, ${text}` : text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  #dictate(button: HTMLButtonElement): void {
    if (this.#recognition) {
      this.#recognition.stop();
      return;
    }
    const Recognizer = recognitionOf();
    if (!Recognizer) return;
    const recognition = new Recognizer();
    recognition.lang = TAGS[this.getAttribute("language") ?? "en"] ?? "en-GB";
    recognition.interimResults = false;
    recognition.addEventListener("result", (event) => {
      const { results } = event as Heard;
      this.#say(Array.from({ length: results.length }, (_none, index) => results[index]?.[0]?.transcript.trim()).join(" "));
    });
    const over = (): void => {
      this.#recognition = undefined;
      button.setAttribute("aria-pressed", "false");
    };
    recognition.addEventListener("end", over);
    recognition.addEventListener("error", over);
    this.#recognition = recognition;
    button.setAttribute("aria-pressed", "true");
    recognition.start();
  }
}

function recognitionOf(): (new () => Recognition) | undefined {
  const all = globalThis as unknown as Record<string, new () => Recognition>;
  return all["SpeechRecognition"] ?? all["webkitSpeechRecognition"];
}

customElements.define("vonal-result", VonalResult);
