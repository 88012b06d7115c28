// The line that says what waits on this device, and the button that wipes it.

export class Device {
  constructor(panel) {
    this.panel = panel;
    this.words = panel.dataset;
    this.name = `room-${panel.dataset.ref}`;
    this.status = panel.querySelector("[data-status]");
    this.dialog = panel.querySelector("[data-wipe-dialog]");
    this.waiting = 0;
    this.isThere = navigator.onLine;
    this.isClosed = false;
    panel.hidden = false;
  }

  onlineOnly() {
    this.status.textContent = this.words.onlineOnly;
    this.panel.querySelector("[data-wipe-button]").hidden = true;
  }

  // `rows`: everything that waits here; those with a problem wait for a correction.
  show(rows) {
    const problems = rows.filter((row) => row.problem).length;
    this.waiting = rows.length;
    const lines = [];
    if (this.isClosed) lines.push(this.words.closed);
    else if (!this.isThere) lines.push(this.words.offline);
    if (rows.length) lines.push(filled(this.words.waiting, rows.length));
    if (problems) lines.push(filled(this.words.refused, problems));
    if (!lines.length) lines.push(this.words.sent);
    const told = lines.map((line) => line.replace(/\.?$/, ".")).join(" ");
    if (this.status.textContent !== told) this.status.textContent = told;
    this.panel.classList.toggle("is-waiting", rows.length > 0);
    this.panel.querySelector("[data-closed-note]").hidden = !this.isClosed;
    this.panel.querySelector("[data-again]").hidden = problems === 0;
  }

  offerToWipe(store, sender, wiped) {
    const press = (part, act) => this.panel.querySelector(`[data-wipe-${part}]`).addEventListener("click", act);
    press("button", () => {
      this.panel.querySelector("#wipe-question").textContent = filled(this.words.wipe, this.waiting);
      this.dialog.showModal();
    });
    press("no", () => this.dialog.close());
    press("yes", async () => {
      this.dialog.close();
      sender.stop();
      await this.wipe(store);
      wiped();
      this.waiting = 0;
      this.status.textContent = this.words.wiped;
      this.panel.querySelector("[data-wipe-button]").hidden = true;
    });
  }

  async wipe(store) {
    await store.wipeAll();
    for (const name of Object.keys(localStorage)) if (name.startsWith(this.name)) localStorage.removeItem(name);
    for (const name of await caches.keys()) if (name.startsWith(`${this.name}-`)) await caches.delete(name);
    const worker = await navigator.serviceWorker?.getRegistration(this.words.scope);
    await worker?.unregister();
  }
}

export function filled(words, n) {
  return words.replace("{n}", n);
}

