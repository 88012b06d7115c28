// The ballot with a keyboard: 1, 2, 3 press the answers, u takes the last vote back. Every key
// presses a button that is on the page; they can be turned off, and rest while somebody types.
const STORE = "ballot-keys";
const line = document.querySelector("[data-ballot-keys]");
const toggle = line.querySelector("button");
let isOn = read() !== "off";

// Storage may be forbidden; then the keys are simply on.
function read() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function keep() {
  try {
    localStorage.setItem(STORE, isOn ? "on" : "off");
  } catch {
    // They stay as chosen until the page is left.
  }
}

function show() {
  toggle.textContent = isOn ? toggle.dataset.off : toggle.dataset.on;
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function say(text) {
  const place = document.querySelector("[data-ballot-trouble]");
  if (place) place.textContent = text;
}

line.hidden = false;
show();
toggle.addEventListener("click", () => {
  isOn = !isOn;
  keep();
  show();
});
document.addEventListener("keydown", (event) => {
  if (!isOn || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const button = document.querySelector(`[data-ballot-key="${CSS.escape(event.key)}"]`);
  if (!button || button.matches(":disabled")) return;
  event.preventDefault();
  button.click();
});

// Whoever reads with ears hears the new statement, the keyboard goes on from it. htmx settles without
// a delay (base.html): a key pressed meanwhile would submit the form by itself and load a whole page.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "ballot") return;
  const start = document.querySelector("#ballot-statement, #ballot h2");
  if (start) start.focus({ preventScroll: true });
  const card = document.querySelector("#ballot");
  if (card.getBoundingClientRect().top < 0) card.scrollIntoView();
});
for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(trouble, () => {
    const card = document.querySelector("#ballot");
    say(card.dataset.trouble);
  });
}
