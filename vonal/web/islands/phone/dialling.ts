import { ask } from "../dialogs.ts";
import { announce, heard, post } from "../server.ts";
import { word } from "../words.ts";

const PATIENCE_MS = 15_000;
const EXPLAINED_MS = 2000;

interface Telephone {
  readonly known: Promise<void>;
  readonly state: string;
  readonly isDesk: boolean;
  readonly hasSound: boolean;
  /** Registered, and the telephone is this tab. */
  readonly canRing: boolean;
  url(name: string): string;
  /** Whether it came to that; when not, the person has been told why. */
  goOnLine(): Promise<boolean>;
  continueHere(): Promise<void>;
  call(number: string): void;
}

const BUSY = new Set(["ringing", "dialling", "talking", "listening"]);

/** From "call this number" to the call: on line first, in this tab, or by the telephone on the desk. */
export class Dialling {
  /** What is called now, until the server knows of it. */
  number = "";
  #wanted: string | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #explainedAt = 0;
  #unexplained: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly telephone: Telephone) {
    heard<{ text: string }>("phone.refused", ({ text }) => {
      clearTimeout(this.#unexplained);
      this.#explainedAt = performance.now();
      announce("toast", { text, kind: "danger" });
    });
  }

  async dial(number: string): Promise<void> {
    await this.telephone.known;
    const { state, isDesk, hasSound } = this.telephone;
    if (BUSY.has(state) || hasSound) return complain("already_in_a_talk");
    if (isDesk) return this.#ringTheDesk(number);
    if (state === "off") {
      if (!(await ask(word("off_line_dial")))) return;
      if (!(await this.telephone.goOnLine())) return;
    } else if (!this.telephone.canRing) {
      await this.telephone.continueHere();
    }
    this.#wanted = number;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#giveUp(), PATIENCE_MS);
    this.lineChanged();
  }

  /** What was asked for while the line was being set up is dialled as soon as it stands. */
  lineChanged(): void {
    if (this.#wanted === undefined || !this.telephone.canRing) return;
    this.number = this.#wanted;
    this.#wanted = undefined;
    clearTimeout(this.#patience);
    this.telephone.call(this.number);
  }

  /** The server usually says why in a sentence; when it does not, the telephone's own word has to do. */
  failed(why: string): void {
    clearTimeout(this.#unexplained);
    if (why === "User Denied Media Access") return complain("microphone_denied");
    const name = why === "Busy" ? "call_busy" : "call_failed";
    if (this.#explainedAt && performance.now() - this.#explainedAt < EXPLAINED_MS) return;
    this.#unexplained = setTimeout(() => complain(name), EXPLAINED_MS);
  }

  async #ringTheDesk(number: string): Promise<void> {
    try {
      const response = await post(this.telephone.url("dial"), { number });
      if (response.ok) return announce("toast", { text: word("desk_rings") });
      const { error } = (await response.json()) as { error?: string };
      announce("toast", { text: error ?? word("call_failed"), kind: "danger" });
    } catch {
      complain("error_connection");
    }
  }

  #giveUp(): void {
    if (this.#wanted === undefined) return;
    this.#wanted = undefined;
    complain("telephone_unavailable");
  }
}

function complain(name: string): void {
  announce("toast", { text: word(name), kind: "danger" });
}
