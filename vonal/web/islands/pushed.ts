import htmx from "htmx.org/dist/htmx.esm.js";

/** A tap on a notice of the browser leads an open page there, without reloading: a call may be going on in it. */
export function startPushed(): void {
  navigator.serviceWorker?.addEventListener("message", (event: MessageEvent<{ go?: string }>) => {
    const { go } = event.data;
    if (!go?.startsWith("/") || go.startsWith("//")) return;
    const link = document.createElement("a");
    link.href = go;
    link.hidden = true;
    document.body.append(link);
    htmx.process(link);
    link.click();
    link.remove();
  });
}
