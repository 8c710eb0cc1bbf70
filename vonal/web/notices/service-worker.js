// Shows what is pushed while no page of ours is before the person's eyes, and takes his answer; and a page of ours while
// there is no connection.

const LANGUAGE = new URL(self.location).searchParams.get("language") ?? "en";
const OFFLINE = "/offline";
const KEPT = `vonal-offline-${LANGUAGE}`;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepOfflinePage().catch(() => undefined));
});
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(visit(event));
  else if (request.method === "GET" && new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => kept(request)));
  }
});

self.addEventListener("push", (event) => event.waitUntil(show(event.data?.json() ?? {})));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(answered(event.notification.data, event.action));
});

/** The page and what it is drawn with. */
async function keepOfflinePage() {
  const page = await fetch(OFFLINE, { credentials: "omit", headers: { "Accept-Language": LANGUAGE } });
  if (!page.ok) return;
  const text = await page.clone().text();
  const cache = await caches.open(KEPT);
  await cache.put(OFFLINE, page);
  const drawn = [...text.matchAll(/(?:src|href|content)="(\/static\/[^"#]+)/g)].map((found) => found[1]);
  await Promise.allSettled([...new Set(drawn)].map((address) => cache.add(address)));
}

async function begin() {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function visit(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return kept(OFFLINE);
  }
}

async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? Response.error();
}

async function pages() {
  return self.clients.matchAll({ type: "window", includeUncontrolled: true });
}

async function show(told) {
  // An open page says it itself.
  if ((await pages()).some((page) => page.focused)) return;
  await self.registration.showNotification(told.title ?? "Vonal", {
    body: told.text,
    tag: told.tag,
    data: told,
    requireInteraction: Boolean(told.stays),
    actions: (told.answers ?? []).slice(0, self.Notification?.maxActions ?? 2),
  });
}

async function answered(told, action) {
  const asksMore = action === "done" && told.asks_result;
  if (!action || asksMore || !(await tell(told.key, action))) await open(asksMore ? `/notices?answer=${told.id}` : told.url);
}

async function tell(key, action) {
  try {
    const answer = await fetch("/notices/answer", {
      method: "POST",
      body: new URLSearchParams({ key, answer: action }),
      credentials: "same-origin",
      redirect: "error",
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** A page that is open goes there without reloading: a call may be going on in it. */
async function open(url) {
  const [page] = await pages();
  if (!page) return self.clients.openWindow(url);
  page.postMessage({ go: url });
  return page.focus();
}
