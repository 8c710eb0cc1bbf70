import { announce } from "../server.ts";
import type { Push } from "./connection.ts";

type HtmxEvent = CustomEvent<{ xhr?: XMLHttpRequest; target?: Element }>;

/** htmx gives an answer up after that long. */
const LONGEST_MS = 30_000;
const WRITES_ANEW = /\.(changed|ready)$/;

let recent: { at: number; push: Push }[] = [];

export function remember(push: Push): void {
  if (!WRITES_ANEW.test(push.kind)) return;
  const at = performance.now();
  recent = [...recent.filter((one) => at - one.at < LONGEST_MS), { at, push }];
}

/** A page may be written before a change and arrive after it, when nothing of it listened yet: it hears of the change then. */
export function startMeanwhile(): void {
  const asked = new WeakMap<XMLHttpRequest, number>();
  document.body.addEventListener("htmx:beforeSend", (event) => {
    const { xhr } = (event as HtmxEvent).detail;
    if (xhr) asked.set(xhr, performance.now());
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const { xhr, target } = (event as HtmxEvent).detail;
    const since = xhr && target?.id === "main" ? asked.get(xhr) : undefined;
    if (since === undefined) return;
    asked.delete(xhr!);
    const missed = new Map(recent.filter((one) => one.at >= since).map(({ push }) => [JSON.stringify([push.kind, push.data]), push]));
    for (const push of missed.values()) announce(push.kind, push.data ?? {});
  });
}
