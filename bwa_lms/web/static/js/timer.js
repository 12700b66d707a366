// Counts down to a deadline that the server owns; this only shows it.
//
// <p class="clock" data-deadline="2026-12-04T10:20:00Z" data-now="2026-12-04T10:00:03Z" data-left="%s left" data-over="Time is over">
// `data-now` is the server's time in this page. The device's clock only measures what has passed since, and may be wrong
// or be set: each saved answer brings the server's time again, and so does coming back to the page.
const MINUTE = 60_000;
const WARNINGS = [5, 1]; // minutes before the end that are said aloud

const [arrival] = performance.getEntriesByType("navigation");

class Countdown {
  constructor(element) {
    const { deadline, now } = element.dataset;
    this.element = element;
    this.deadline = Date.parse(deadline);
    this.follow(now ? Date.parse(now) + performance.now() - (arrival?.responseStart ?? 0) : Date.now());
    this.shown = document.createElement("span");
    this.shown.setAttribute("aria-hidden", "true");
    this.spoken = document.createElement("span");
    this.spoken.className = "unseen";
    this.spoken.setAttribute("role", "status");
    element.replaceChildren(this.shown, this.spoken);
    this.last = Math.ceil(this.left() / MINUTE) + 1;
    this.tick();
    document.addEventListener("saved", (event) => this.correct(event.detail?.now));
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    addEventListener("pageshow", (event) => event.persisted && this.ask());
    if (arrival?.type === "back_forward") this.ask(); // the browser may have kept an old page
  }

  follow(now) {
    this.ahead = Date.now() - now;
  }

  left() {
    return Math.max(0, this.deadline + this.ahead - Date.now());
  }

  correct(time) {
    const now = Date.parse(time ?? "");
    if (Number.isNaN(now)) return;
    this.follow(now);
    this.tick();
  }

  async ask() {
    const answer = await fetch("/healthz", { method: "HEAD", cache: "no-store" }).catch(() => null);
    this.correct(answer?.headers.get("Date"));
  }

  tick() {
    clearTimeout(this.timer);
    const left = this.left();
    const seconds = Math.ceil(left / 1000);
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const pattern = left ? this.element.dataset.left : this.element.dataset.over;
    const words = (pattern ?? "%s").replace("%s", text);
    this.shown.textContent = words;
    this.warn(Math.ceil(left / MINUTE), words);
    this.element.classList.toggle("soon", left < 5 * MINUTE);
    if (left) this.timer = setTimeout(() => this.tick(), left % 1000 || 1000);
    else document.dispatchEvent(new CustomEvent("over"));
  }

  warn(minutes, words) {
    if (minutes < this.last && (WARNINGS.includes(minutes) || minutes === 0)) this.spoken.textContent = words;
    this.last = minutes;
  }
}

export const start = (elements) => elements.forEach((element) => new Countdown(element));
