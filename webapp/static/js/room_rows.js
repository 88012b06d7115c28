// The rows of a sheet: what the site has, and above it what still waits on this device.
import { filled } from "./room_device.js";

export class Rows {
  // `act(name, key)`: "change", "remove" or "flag" was pressed.
  constructor(list, form, act) {
    this.list = list;
    this.words = form.dataset;
    this.form = form;
    this.act = act;
    this.template = document.querySelector("#waiting-row");
    for (const row of list.children) this.listen(row);
  }

  listen(row) {
    row.addEventListener("click", (event) => {
      if (!event.target.closest("[data-change], [data-remove-waiting]")) return;
      event.preventDefault();
      this.act(event.target.closest("[data-change]") ? "change" : "remove", row.dataset.key);
    });
    row.querySelector("form[data-flag]")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.act("flag", row.dataset.key);
    });
    row.querySelector("form[data-remove]")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.act("remove", row.dataset.key);
    });
  }

  find(key) {
    return [...this.list.children].find((row) => row.dataset.key === key);
  }

  // What can be changed of a row: as it was typed, or as the site told it.
  entry(key) {
    const row = this.find(key);
    return row ? JSON.parse(row.dataset.entry) : null;
  }

  show(entry, problem = "") {
    document.querySelector("[data-no-rows]").hidden = true;
    const fresh = this.template.content.firstElementChild.cloneNode(true);
    const old = this.find(entry.key);
    fresh.dataset.key = entry.key;
    fresh.dataset.entry = JSON.stringify(entry);
    this.listen(fresh);
    if (old) old.replaceWith(fresh);
    else this.list.prepend(fresh);
    fresh.querySelector("[data-number]").textContent = entry.line || entry.counted || "";
    const text = fresh.querySelector("[data-text]");
    text.textContent = entry.text;
    text.lang = entry.language;
    fresh.querySelector("[data-kind]").textContent = this.kindOf(entry.choice);
    if (entry.nods) fresh.querySelector("[data-nods]").textContent = filled(this.words.nods, entry.nods);
    if (entry.votes) fresh.querySelector("[data-votes]").textContent = filled(this.words.votes, entry.votes);
    if (problem) this.refuse(entry.key, problem);
  }

  // It is in the device's database; it may have arrived since.
  kept(key) {
    const row = this.find(key);
    if (row?.dataset.state === "waiting") row.querySelector("[data-state-words]").textContent = this.words.waits;
  }

  kindOf(choice) {
    const radio = this.form.querySelector(`[name=choice][value="${CSS.escape(choice)}"]`);
    return radio?.labels[0].textContent ?? "";
  }

  stored(key, number) {
    const row = this.find(key);
    if (!row) return;
    row.dataset.state = "stored";
    row.classList.remove("is-waiting");
    if (number) row.querySelector(".room-number").textContent = number;
    const state = row.querySelector("[data-state-words]");
    if (state) state.textContent = this.words.sent;
    const problem = row.querySelector("[data-problem]");
    if (problem) problem.hidden = true;
  }

  refuse(key, words) {
    const problem = this.find(key)?.querySelector("[data-problem]");
    if (!problem) return;
    problem.textContent = words;
    problem.hidden = false;
  }

  gone(key) {
    this.find(key)?.remove();
  }
}
