/**
 * For other sites: sends their `<form data-vonal-form>` without leaving the page. Needs nothing else of ours, and a page
 * without it works too: the visitor then confirms on a page of ours.
 */

interface Answer {
  thanks?: string;
  file?: string;
  file_name?: string;
  token?: string;
  errors?: Record<string, string>;
}

const PATIENCE_MS = 30_000;

class WebForm {
  #token = "";

  constructor(readonly form: HTMLFormElement) {
    void this.#ask();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  async #ask(): Promise<void> {
    try {
      const answer = await fetch(`${this.form.action}/token`, { credentials: "omit" });
      this.#token = ((await answer.json()) as Answer).token ?? "";
    } catch {
      // Without it the answer to the sending brings one.
    }
  }

  async #send(): Promise<void> {
    const button = this.form.querySelector<HTMLButtonElement>("[type=submit]");
    if (button) button.disabled = true;
    this.#clear();
    const fields = new FormData(this.form);
    fields.set("token", this.#token);
    fields.set("page", location.href.slice(0, 500));
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new URLSearchParams(fields as unknown as Record<string, string>),
        headers: { Accept: "application/json" },
        credentials: "omit",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      this.#show((await answer.json()) as Answer);
    } catch {
      // The site's own connection or policy is in the way: the browser sends the form as if there were no script.
      this.form.submit();
    } finally {
      if (button) button.disabled = false;
    }
  }

  #show(answer: Answer): void {
    if (answer.thanks === undefined) return this.#refuse(answer);
    const thanks = document.createElement("div");
    thanks.setAttribute("role", "status");
    thanks.tabIndex = -1;
    thanks.dataset["vonalThanks"] = "";
    thanks.append(paragraph(answer.thanks));
    if (answer.file) {
      const link = document.createElement("a");
      link.href = answer.file;
      link.textContent = answer.file_name ?? answer.file;
      thanks.append(link);
    }
    this.form.replaceWith(thanks);
    thanks.focus();
  }

  #refuse(answer: Answer): void {
    this.#token = answer.token ?? this.#token;
    let first: HTMLElement | undefined;
    for (const [name, text] of Object.entries(answer.errors ?? {})) {
      const said = paragraph(text);
      said.setAttribute("role", "alert");
      said.dataset["vonalError"] = "";
      const field = name ? this.form.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`) : null;
      if (field) {
        field.setAttribute("aria-invalid", "true");
        (field.closest("label") ?? field).after(said);
        first ??= field;
      } else this.form.prepend(said);
    }
    first?.focus();
  }

  #clear(): void {
    for (const said of this.form.querySelectorAll("[data-vonal-error]")) said.remove();
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }
}

function paragraph(text: string): HTMLParagraphElement {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-vonal-form]")) new WebForm(form);

export {};
