// Keyboard shortcuts of the review desk. Every one of them presses a button or follows a link
// that is on the page; they can be turned off, and rest while somebody types.
const STORE = "review-shortcuts";
const help = document.querySelector("[data-shortcuts]");
const toggle = document.querySelector("[data-shortcuts-toggle]");
const queue = document.querySelector(".desk-queue");
let isOn = localStorage.getItem(STORE) !== "off";

function show() {
  toggle.textContent = isOn ? toggle.dataset.off : toggle.dataset.on;
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function follow(address) {
  if (address) location.assign(address);
}

function press(key) {
  if (key === "?") help.open = !help.open;
  else if (key === "j") follow(queue.dataset.next);
  else if (key === "k") follow(queue.dataset.previous);
  else {
    const target = document.querySelector(`[data-key="${key}"]`);
    if (!target || target.disabled) return false;
    if (target.matches("button")) target.click();
    else target.focus();
  }
  return true;
}

help.hidden = false;
show();
toggle.addEventListener("click", () => {
  isOn = !isOn;
  localStorage.setItem(STORE, isOn ? "on" : "off");
  show();
});
document.addEventListener("keydown", (event) => {
  if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if ("?jkrmau".includes(event.key) && press(event.key)) event.preventDefault();
});
