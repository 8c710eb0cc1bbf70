const KEY = "vonal:phone-place";

/** Let a person put the call's card where it is not in the way; the place is kept. Narrow screens dock it by CSS. */
export function drag(holder: HTMLElement): void {
  const place = (x: number, y: number): void => {
    const card = holder.querySelector<HTMLElement>(".phone-card");
    const wide = card?.offsetWidth ?? 380;
    const tall = card?.offsetHeight ?? 200;
    holder.style.setProperty("--phone-x", `${clamp(x, innerWidth - wide - 8)}px`);
    holder.style.setProperty("--phone-y", `${clamp(y, innerHeight - tall - 8)}px`);
    holder.dataset["placed"] = "";
  };
  const kept = /^(\d+),(\d+)$/.exec(localStorage.getItem(KEY) ?? "");
  if (kept) place(Number(kept[1]), Number(kept[2]));

  holder.addEventListener("pointerdown", (event) => {
    const handle = (event.target as Element).closest("[data-drag]");
    const card = holder.querySelector<HTMLElement>(".phone-card");
    if (!handle || !card || (event.target as Element).closest("button, a") || matchMedia("(max-width: 767px)").matches) return;
    const box = card.getBoundingClientRect();
    const [grabX, grabY] = [event.clientX - box.left, event.clientY - box.top];
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => place(moved.clientX - grabX, moved.clientY - grabY);
    const drop = (): void => {
      holder.removeEventListener("pointermove", move);
      const now = card.getBoundingClientRect();
      localStorage.setItem(KEY, `${Math.round(now.left)},${Math.round(now.top)}`);
    };
    holder.addEventListener("pointermove", move);
    holder.addEventListener("pointerup", drop, { once: true });
    holder.addEventListener("pointercancel", drop, { once: true });
  });
}

const clamp = (value: number, most: number): number => Math.max(8, Math.min(value, Math.max(8, most)));
