// The room on this device: what is typed is kept here first and sent when there is a line. Where the
// browser can keep nothing safely, the page's own forms work as without script.
import { loadChecks } from "./room_check.js";
import { followRoom, read, write } from "./room_clock.js";
import { Device } from "./room_device.js";
import { watchItem } from "./room_item.js";
import { Rows } from "./room_rows.js";
import { Sender } from "./room_send.js";
import { watchPile, watchSheetEnd } from "./room_sheet.js";
import { canKeep, openStore } from "./room_store.js";

const panel = document.querySelector("#room-device");
const now = document.querySelector("#room-now");
const form = document.querySelector("form[data-entry]");
let item = null;

if (now) followRoom(now, `room-${now.dataset.ref}`, (moved) => item?.offer(moved.dataset.step));
if (panel) start(new Device(panel));

async function opened(name) {
  if (!canKeep()) return null;
  try {
    const store = await openStore(name);
    await store.key();
    return store;
  } catch {
    return null; // a private window may forbid it
  }
}

async function start(device) {
  const store = await opened(device.name);
  if (!store) return device.onlineOnly();
  const refresh = async () => device.show(await store.all());
  const addresses = { state: device.words.state, entries: device.words.entries };
  const sender = new Sender(store, addresses, (event) => hear(event, device, refresh));
  device.panel.querySelector("[data-again]").addEventListener("click", () => sender.again());
  device.offerToWipe(store, sender, () => document.querySelectorAll("main form").forEach((one) => one.remove()));
  addEventListener("beforeunload", (event) => (device.waiting || sender.pending) && event.preventDefault());
  addEventListener("offline", () => hear({ kind: "line", isThere: false }, device, refresh));
  if (form) await sheet(store, sender, device);
  await refresh();
  sender.soon(0);
  document.documentElement.dataset.room = "ready";
  install(device);
}

async function sheet(store, sender, device) {
  const rows = new Rows(document.querySelector("#room-rows"), form, (act, key) => item[act](key));
  const numbers = { read: () => Number(read(`${device.name}-line-${form.dataset.table}`)), write: (n) => write(`${device.name}-line-${form.dataset.table}`, n) };
  const checks = await loadChecks(device.words.rules);
  item = watchItem({ form, rows, sender, store, checks, numbers, state: device.words.state });
  item.pile = watchPile(document.querySelector("form[data-pile]"), sender, checks);
  item.end = watchSheetEnd(document.querySelector("form[data-close]"), sender, checks);
  for (const waiting of await store.all()) item.recall(waiting);
  if (now && "kept" in now.dataset) item.offer(now.dataset.step);
}

function hear(event, device, refresh) {
  if (event.kind === "line") {
    device.isThere = event.isThere;
    if (event.isThere) device.isClosed = false;
  }
  if (event.kind === "closed") device.isClosed = true;
  if (event.kind === "stored" || event.kind === "refused") {
    device.isThere = true; // perhaps another tab sent it
    item?.settle(event);
  }
  refresh();
}

async function install(device) {
  try {
    await navigator.serviceWorker?.register(device.words.worker, { scope: device.words.scope });
  } catch {
    // Without it the page can't be opened without a line; what is open goes on keeping entries.
  }
}
