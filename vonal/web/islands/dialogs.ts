import { announce } from "./server.ts";
import { word } from "./words.ts";

/** Dialogs, confirmations, copied links and the theme: everything a button asks of the page itself. */
export function startDialogs(): void {
  document.addEventListener("click", onClick);
  document.body.addEventListener("htmx:confirm", (event) => void confirmFirst(event as ConfirmEvent));
}

type ConfirmEvent = CustomEvent<{ question: string | null; issueRequest(skip: boolean): void }>;

function onClick(event: MouseEvent): void {
  const on = (selector: string): HTMLElement | null => (event.target as Element).closest<HTMLElement>(selector);
  const opener = on("[data-dialog]");
  if (opener) document.querySelector<HTMLDialogElement>(`dialog#${opener.dataset["dialog"]}`)?.showModal();
  if (on("[data-close]")) on("dialog")?.closest<HTMLDialogElement>("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.matches(".dialog")) event.target.close();
  const copied = on("[data-copy]");
  if (copied) void copy(new URL(copied.dataset["copy"] ?? "", location.href).href);
  const said = on("[data-copy-text]");
  if (said) void copy(said.dataset["copyText"] ?? "");
  const theme = on("[data-set-theme]");
  if (theme) document.documentElement.dataset["theme"] = theme.dataset["setTheme"] ?? "system";
  const item = on(".menu .menu-item, .menu a");
  if (item) item.closest<HTMLElement>("[popover]")?.hidePopover();
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce("toast", { text: word("copied") });
  } catch {
    announce("toast", { text: text });
  }
}

async function confirmFirst(event: ConfirmEvent): Promise<void> {
  const question = event.detail.question;
  if (!question) return;
  event.preventDefault();
  if (await ask(question)) event.detail.issueRequest(true);
}

export function ask(question: string): Promise<boolean> {
  const dialog = document.getElementById("confirm-dialog") as HTMLDialogElement | null;
  if (!dialog) return Promise.resolve(false);
  dialog.querySelector(".dialog-question")!.textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) =>
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true }),
  );
}
