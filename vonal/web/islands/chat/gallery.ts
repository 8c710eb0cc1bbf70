import type { RoomPage } from "./model.ts";

const started = new WeakSet<RoomPage>();
/** Pixels a finger goes for the next picture. */
const SWIPE = 50;

/** Pictures of a room, one after the other, and letters, as large as the window. */
export function startGallery(room: RoomPage): void {
  const dialog = room.element.querySelector<HTMLDialogElement>("dialog.gallery");
  if (!dialog || started.has(room)) return;
  started.add(room);
  let shown: HTMLElement[] = [];
  let at = 0;
  const part = <E extends HTMLElement>(selector: string): E => dialog.querySelector<E>(selector)!;

  const go = (to: number): void => {
    const next = shown[to];
    if (!next) return;
    at = to;
    const image = part<HTMLImageElement>(".gallery-seen img");
    const name = next.dataset["name"] ?? "";
    image.src = next.dataset["gallery"] ?? "";
    image.alt = name;
    part(".gallery-name").textContent = name;
    part(".gallery-count").textContent = shown.length > 1 ? `${at + 1} / ${shown.length}` : "";
    const keep = part<HTMLAnchorElement>("[data-gallery-keep]");
    keep.href = next.dataset["keep"] ?? "";
    keep.download = name;
    part<HTMLButtonElement>("[data-gallery-go='-1']").disabled = at === 0;
    part<HTMLButtonElement>("[data-gallery-go='1']").disabled = at === shown.length - 1;
  };

  room.element.addEventListener("click", (event) => {
    const picture = (event.target as Element).closest<HTMLElement>("[data-gallery]");
    if (!picture) return;
    shown = [...room.element.querySelectorAll<HTMLElement>(".message-list [data-gallery]:not([hidden])")];
    go(shown.indexOf(picture));
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    const target = event.target as Element;
    const step = target.closest<HTMLElement>("[data-gallery-go]")?.dataset["galleryGo"];
    if (step) go(at + Number(step));
    else if (target.closest("[data-gallery-close]") || target.matches(".gallery, .gallery-seen")) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") go(at - 1);
    if (event.key === "ArrowRight") go(at + 1);
  });
  let touched: Touch | undefined;
  dialog.addEventListener("touchstart", (event) => (touched = event.touches.length === 1 ? event.touches[0] : undefined), { passive: true });
  dialog.addEventListener("touchend", (event) => {
    const [left] = event.changedTouches;
    if (!touched || !left) return;
    const across = left.clientX - touched.clientX;
    touched = undefined;
    if (Math.abs(across) >= SWIPE) go(at - Math.sign(across));
  }, { passive: true });
  dialog.addEventListener("close", () => {
    part<HTMLImageElement>(".gallery-seen img").removeAttribute("src");
    shown[at]?.focus();
  });
}

export function openLetter(room: RoomPage, address: string, subject: string): void {
  const dialog = room.element.querySelector<HTMLDialogElement>(".letter-dialog")!;
  dialog.querySelector(".letter-subject")!.textContent = subject;
  dialog.querySelector("iframe")!.src = address;
  dialog.showModal();
}
