// The room without a line: keeps the room's empty pages and the files they need, never anything that
// somebody said. The site puts `const ROOM = {version, prefix, shells, overview, files}` above this.
const CACHE = `${ROOM.prefix}${ROOM.version}`;
const PATIENCE = 4_000; // then the kept page is shown; what is typed there is sent later
const FAR = [502, 503, 504]; // the line ends before the site

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    const shell = ROOM.shells[address.pathname];
    if (shell) event.respondWith(pageOr(request, shell));
  } else if (ROOM.files.includes(address.pathname)) {
    event.respondWith(kept(address.pathname, request));
  }
});

async function fill() {
  const cache = await caches.open(CACHE);
  const wanted = [...new Set(Object.values(ROOM.shells)), ...ROOM.files];
  await cache.addAll(wanted.map((address) => new Request(address, { cache: "no-store" })));
}

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(ROOM.prefix) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function kept(address, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address, { ignoreVary: true })) ?? fetch(request);
}

// The page itself while there is a line, else its empty form.
async function pageOr(request, shell) {
  let timer;
  try {
    const tooLate = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer")), PATIENCE);
    });
    const answer = await Promise.race([fetch(request), tooLate]);
    if (FAR.includes(answer.status)) throw new Error("no site");
    return answer;
  } catch {
    const cache = await caches.open(CACHE);
    return (await cache.match(shell, { ignoreVary: true })) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}
