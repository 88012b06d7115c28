// Every submission as a dot, on a canvas over the map: the SVG lets one dot stand for several where
// there are many. The names and links stay in the SVG; the canvas is a picture and comes off again.
const TURN = Math.PI * (3 - Math.sqrt(5)); // the sunflower's spiral, as webapp/insights/pictures.py

for (const frame of document.querySelectorAll("[data-theme-map]")) {
  const map = frame.querySelector("svg");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary no-print";
  button.textContent = frame.dataset.show;
  frame.append(button);
  let canvas = null;
  button.addEventListener("click", () => {
    if (canvas) canvas.remove();
    canvas = canvas ? null : draw(map);
    if (canvas) frame.insertBefore(canvas, button);
    button.textContent = canvas ? frame.dataset.hide : frame.dataset.show;
    button.setAttribute("aria-pressed", String(canvas !== null));
  });
}

function draw(map) {
  const { width, height } = map.viewBox.baseVal;
  const canvas = document.createElement("canvas");
  const sharp = 2 * Math.max(1, window.devicePixelRatio || 1);
  canvas.width = width * sharp;
  canvas.height = height * sharp;
  canvas.setAttribute("aria-hidden", "true");
  const pen = canvas.getContext("2d");
  pen.scale(sharp, sharp);
  const circles = [...map.querySelectorAll("circle.map-theme")];
  pen.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--accent");
  pen.fillStyle = pen.strokeStyle;
  for (const circle of circles) {
    const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(circle.getAttribute(name)));
    const count = Number(circle.dataset.points);
    pen.beginPath();
    pen.arc(x, y, r, 0, 2 * Math.PI);
    pen.stroke();
    const size = Math.min(2.6, (0.6 * r) / Math.sqrt(Math.max(count, 1)));
    for (let step = 0; step < count; step += 1) {
      const away = 0.92 * r * Math.sqrt((step + 0.5) / count);
      pen.fillRect(x + away * Math.cos(step * TURN) - size / 2, y + away * Math.sin(step * TURN) - size / 2, size, size);
    }
  }
  canvas.addEventListener("click", (event) => {
    const scale = width / canvas.clientWidth;
    const hit = circles.find((circle) => {
      const away = [event.offsetX * scale - circle.getAttribute("cx"), event.offsetY * scale - circle.getAttribute("cy")];
      return Math.hypot(...away) <= Number(circle.getAttribute("r"));
    });
    if (hit?.dataset.url) location.assign(hit.dataset.url);
  });
  return canvas;
}
