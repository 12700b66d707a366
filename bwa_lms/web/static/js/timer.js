// Counts down to a deadline that the server owns; this only shows it.
//
// <p class="clock" data-deadline="2026-12-04T10:20:00Z" data-now="2026-12-04T10:00:03Z" data-left="%s left" data-over="Time is over">
// `data-now` is the server's time in this page, so that a wrong clock on the device does no harm.
const MINUTE = 60_000;
const WARNINGS = [5, 1]; // minutes before the end that are said aloud

class Countdown {
  constructor(element) {
    const { deadline, now } = element.dataset;
    const ahead = now ? Date.now() - Date.parse(now) : 0;
    this.element = element;
    this.end = Date.parse(deadline) + ahead;
    this.shown = document.createElement("span");
    this.shown.setAttribute("aria-hidden", "true");
    this.spoken = document.createElement("span");
    this.spoken.className = "unseen";
    this.spoken.setAttribute("role", "status");
    element.replaceChildren(this.shown, this.spoken);
    this.last = Math.ceil((this.end - Date.now()) / MINUTE) + 1;
    this.tick();
  }

  tick() {
    const left = Math.max(0, this.end - Date.now());
    const seconds = Math.ceil(left / 1000);
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const pattern = left ? this.element.dataset.left : this.element.dataset.over;
    const words = (pattern ?? "%s").replace("%s", text);
    this.shown.textContent = words;
    this.warn(Math.ceil(left / MINUTE), words);
    this.element.classList.toggle("soon", left < 5 * MINUTE);
    if (left) setTimeout(() => this.tick(), left % 1000 || 1000);
  }

  warn(minutes, words) {
    if (minutes < this.last && (WARNINGS.includes(minutes) || minutes === 0)) this.spoken.textContent = words;
    this.last = Math.min(this.last, minutes);
  }
}

export const start = (elements) => elements.forEach((element) => new Countdown(element));
