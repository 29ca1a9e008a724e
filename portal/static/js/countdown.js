// A countdown to a moment the server named in seconds: shows mm:ss, then reveals or hides what waits for it.
export function clock(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

function start(element) {
  const ends = performance.now() + Number(element.dataset.seconds) * 1000;
  const tick = () => {
    const left = (ends - performance.now()) / 1000;
    element.textContent = clock(left);
    if (left <= 0) {
      clearInterval(timer);
      finish(element);
    }
  };
  const timer = setInterval(tick, 1000);
  tick();
}

function finish(element) {
  for (const waiting of document.querySelectorAll(`[data-after="${element.id}"]`)) {
    waiting.hidden = false;
  }
  for (const passing of document.querySelectorAll(`[data-until="${element.id}"]`)) {
    passing.hidden = true;
  }
}

export function startCountdowns() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    for (const waiting of document.querySelectorAll(`[data-after="${element.id}"]`)) {
      waiting.hidden = true;
    }
    start(element);
  }
}
