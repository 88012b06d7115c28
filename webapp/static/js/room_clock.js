// The step and the clock of the room, followed from the site every few seconds. The site says how
// much time is left; this device only counts it down, also while there is no line.
const LAST_MINUTE = 60_000;
const EVERY = 3_000;
const KEPT = [".room-place", "#room-step", ".room-prompt", ".room-next"];

export function watchClock(panel) {
  const clock = panel.querySelector("[data-clock]");
  if (clock) run(clock, clock.dataset.running === "yes", Number(clock.dataset.left) * 1000);
}

function run(clock, isRunning, left) {
  const end = performance.now() + left;
  const show = () => {
    const rest = isRunning ? end - performance.now() : left;
    clock.textContent = written(rest);
    clock.classList.toggle("is-over", rest < 0);
    clock.classList.toggle("is-near", rest >= 0 && rest <= LAST_MINUTE);
  };
  show();
  if (!isRunning) return;
  const timer = setInterval(() => (clock.isConnected ? show() : clearInterval(timer)), 500);
}

// 4:07, and after the end how long ago it was: +0:31.
function written(milliseconds) {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return milliseconds < 0 && seconds > 0 ? `+${shown}` : shown;
}

// Calls `moved(panel)` when the room goes to another step.
export function followRoom(panel, name, moved = () => {}) {
  if ("kept" in panel.dataset) recall(panel, name);
  else remember(panel, name);
  watchClock(panel);
  let here = panel;
  const look = async () => {
    try {
      const answer = await fetch(here.dataset.follow, { cache: "no-store", signal: AbortSignal.timeout(EVERY * 3) });
      if (answer.ok) here = exchange(here, parsed(await answer.text()), name, moved);
    } catch {
      // No line: what is shown stays, and the clock goes on.
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").querySelector("#room-now");
}

// The panel is exchanged when it says something else; a clock that goes on is left alone.
function exchange(here, fresh, name, moved) {
  if (!fresh || here.dataset.version === fresh.dataset.version) return here;
  const isElsewhere = here.dataset.step !== fresh.dataset.step;
  here.replaceWith(fresh);
  watchClock(fresh);
  remember(fresh, name);
  if (isElsewhere) moved(fresh);
  return fresh;
}

// For a page that opens without a line: where the room stood when this device last saw it.
function remember(panel, name) {
  const clock = panel.querySelector("[data-clock]");
  const left = clock ? Number(clock.dataset.left) * 1000 : null;
  const isRunning = clock?.dataset.running === "yes";
  const texts = KEPT.map((part) => panel.querySelector(part)?.textContent ?? "");
  const seen = { step: panel.dataset.step, texts, left, end: isRunning ? Date.now() + left : null };
  write(`${name}-now`, JSON.stringify(seen));
}

function recall(panel, name) {
  const seen = JSON.parse(read(`${name}-now`) ?? "null");
  if (!seen) return;
  panel.dataset.step = seen.step;
  for (const [place, part] of KEPT.entries()) {
    const line = panel.querySelector(part);
    if (line) line.textContent = seen.texts[place];
  }
  if (seen.left === null) return;
  const clock = document.createElement("span");
  const line = document.createElement("p");
  line.className = "room-clock";
  line.append(clock);
  panel.querySelector(".room-prompt")?.before(line);
  run(clock, seen.end !== null, seen.end === null ? seen.left : seen.end - Date.now());
}

// Storage may be forbidden; then nothing is remembered.
export function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function write(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // The page works without it.
  }
}
