/** What the call's card shows of this browser's own line. */

export function enable(card: Element, action: string, possible: boolean): void {
  for (const one of card.querySelectorAll(`[data-phone=${action}]`)) one.toggleAttribute("disabled", !possible);
}

export function press(card: Element, action: string, pressed: boolean): void {
  for (const one of card.querySelectorAll(`[data-phone=${action}]`)) one.setAttribute("aria-pressed", String(pressed));
}
