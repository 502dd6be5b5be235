// The worker of the session's pages. Where the network does not answer, a reload of a session shows the copy that its own page kept
// (session_offline.js), marked with its age; nothing else of the clinic is ever kept. `VERSION` and `FILES` are put before this text.
"use strict";
const FILES_HERE = `daybreak-static-${VERSION}`, COPIES = "daybreak-copies", COVERED = "daybreak-covered", TOUCHED = "/touched", OFFLINE = "/offline/";
const SESSION = /^\/patients\/\d+\/sessions\/\d+\/$/, CHART = /^\/patients\/\d+\/sessions\/\d+\/chart\/$/, PATIENCE_MS = 8000, DAY_MS = 86400000;
const UNREACHED = [502, 503, 504];

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(FILES_HERE);
  await Promise.all([...FILES, OFFLINE].map(async (path) => {
    const answer = await fetch(path, { cache: "reload", credentials: "omit" });
    if (!answer.ok) throw new Error(`${path} is not there`);
    await cache.put(path, answer);
  }));
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("daybreak-static-") && name !== FILES_HERE).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request, url.pathname));
  else if (FILES.includes(url.pathname)) event.respondWith(first(fetch(event.request), () => caches.match(url.pathname, { cacheName: FILES_HERE })));
  else if (CHART.test(url.pathname)) event.respondWith(first(fetch(event.request), () => kept(url.pathname)));
});

// Only a session has a copy to be impatient for. A document on paper may take its time and is still answered by the network.
async function page(request, path) {
  const nothing = () => caches.match(OFFLINE, { cacheName: FILES_HERE });
  if (SESSION.test(path)) return first(fetch(request), async () => await copy(path) || nothing());
  try {
    const answer = await fetch(request);
    return UNREACHED.includes(answer.status) && await nothing() || answer;
  } catch {
    return await nothing() || Response.error();
  }
}

// What the network answers in time, else what `instead` finds, else whatever the network comes to in the end.
async function first(answering, instead) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  try {
    const answer = await Promise.race([answering, late]);
    if (answer && !UNREACHED.includes(answer.status)) return answer;
    return await instead() || answer || await answering;
  } catch {
    return await instead() || Response.error();
  }
}

// A copy as long as somebody has touched the screen within the time of the idle lock; after that all copies are thrown away but those
// without names, which only a session has whose patient was in the room. A session is of one day.
async function kept(path) {
  const cache = await caches.open(COPIES);
  const [found, touched] = await Promise.all([cache.match(path), cache.match(TOUCHED)]);
  if (!found) return covered(path);
  const limitMs = Number(found.headers.get("X-Daybreak-Limit-Ms")), touchedMs = touched ? Number(await touched.text()) : 0;
  if (limitMs && Math.abs(Date.now() - touchedMs) > limitMs) { await caches.delete(COPIES); return covered(path); }
  return found;
}

async function covered(path) {
  const found = await caches.match(path, { cacheName: COVERED });
  if (found && Math.abs(Date.now() - Number(found.headers.get("X-Daybreak-At"))) > DAY_MS) { await caches.delete(COVERED); return undefined; }
  return found;
}

async function copy(path) {
  const found = await kept(path);
  if (!found) return undefined;
  const html = (await found.text()).replace("<body", `<body data-copy-of="${Number(found.headers.get("X-Daybreak-At"))}"`);
  return new Response(html, { headers: found.headers });
}
