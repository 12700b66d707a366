// Keeps a long text on this device until it is sent, and asks before a page with unsent text is left.
//
// Any form with a <textarea> is watched; data-keep="a name" on the form also keeps the text through a crash of the browser.
const OLD = 14 * 24 * 3600 * 1000;

class Unsent {
  constructor(form) {
    this.form = form;
    this.areas = [...form.querySelectorAll("textarea")];
    this.first = this.areas.map((area) => area.value);
    this.name = form.dataset.keep && `bwa-text:${form.dataset.keep}`;
    if (this.name) this.restore();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", () => (this.sent = true));
    addEventListener("beforeunload", (event) => this.changed() && event.preventDefault());
    addEventListener("pageshow", () => (this.sent = false));
  }

  changed() {
    if (this.sent || this.form.dataset.autosave !== undefined) return false;
    return this.areas.some((area, place) => area.value.trim() !== this.first[place].trim());
  }

  keep() {
    if (!this.name) return;
    const texts = this.areas.map((area) => area.value);
    attempt(() => localStorage.setItem(this.name, JSON.stringify({ at: Date.now(), texts })));
  }

  // A text of an earlier visit goes back only into an empty box.
  restore() {
    const kept = attempt(() => JSON.parse(localStorage.getItem(this.name)));
    if (!kept) return;
    const done = this.form.dataset.kept === "done" || Date.now() - kept.at > OLD;
    if (done) attempt(() => localStorage.removeItem(this.name));
    else this.areas.forEach((area, place) => (area.value ||= kept.texts[place] ?? ""));
  }
}

// A browser may forbid the storage: then there is no copy, and nothing else changes.
function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}

export function start(areas) {
  const forms = new Set(areas.map((area) => area.form));
  forms.forEach((form) => new Unsent(form));
}
