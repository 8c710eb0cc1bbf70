/** The browser's question whether to install Vonal, kept until somebody presses the button for it. */
interface InstallQuestion extends Event {
  prompt(): Promise<void>;
  userChoice: Promise<{ outcome: "accepted" | "dismissed" }>;
}

let question: InstallQuestion | undefined;

/** The worker in the background shows what is pushed, and a page of ours while there is no connection. */
export async function registerWorker(): Promise<ServiceWorkerRegistration> {
  // Another language is another worker: it keeps its page in the reader's words.
  const language = encodeURIComponent(document.documentElement.lang || "en");
  return navigator.serviceWorker.register(`/service-worker.js?language=${language}`, { scope: "/" });
}

export function startInstalled(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    question = event as InstallQuestion;
    showAll();
  });
  addEventListener("appinstalled", () => {
    question = undefined;
    showAll();
  });
  const isSignedIn = document.querySelector<HTMLMetaElement>("meta[name=vonal-me]")?.content;
  if (isSignedIn && "serviceWorker" in navigator) void registerWorker().catch(() => undefined);
}

function showAll(): void {
  for (const each of document.querySelectorAll<VonalInstall>("vonal-install")) each.show();
}

/** Says how Vonal comes onto this device's own screen. */
class VonalInstall extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#click);
    this.show();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#click);
  }

  show(): void {
    const isInstalled = matchMedia("(display-mode: standalone)").matches;
    const state = isInstalled ? "installed" : question ? "ready" : "by-hand";
    for (const part of this.querySelectorAll<HTMLElement>("[data-state]")) part.hidden = part.dataset["state"] !== state;
  }

  readonly #click = (event: MouseEvent): void => {
    if ((event.target as Element).closest("[data-install]")) void this.#install();
  };

  async #install(): Promise<void> {
    await question?.prompt();
    question = undefined;
    this.show();
  }
}

customElements.define("vonal-install", VonalInstall);
