// Sends a form's answers a moment after they change, and says in words whether they were kept.
//
// <form data-autosave="/courses/c/quiz/answer" data-saved="Saved %s" data-failed="Not saved: …" data-saving="Saving …">
//   … <p class="saved" role="status"></p> </form>
// The answer may be JSON {"saved": "10:42", "now": …}; without it this device's own time is shown. "saved" is told to the
// page with `now`, the server's time; when the clock says "over", what waits is sent at once.
const PAUSE = 800;
const AGAIN = 5000;

// crypto.randomUUID is missing on a page that came by plain http from another machine.
const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Whether a field holds something else than the server wrote.
function differs(field) {
  if (field.tagName === "SELECT") {
    const written = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(written, 0);
  }
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.type !== "hidden" && field.defaultValue !== undefined && field.value !== field.defaultValue;
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector(".saved");
    this.timer = 0;
    this.busy = false;
    this.waiting = false;
    form.addEventListener("input", (event) => this.changed(event.target));
    form.addEventListener("change", (event) => this.changed(event.target));
    form.addEventListener("submit", () => this.stop());
    document.addEventListener("over", () => this.waiting && this.soon(0));
    addEventListener("online", () => this.waiting && this.soon(0));
    addEventListener("pagehide", () => this.waiting && this.parting());
    // What was answered before this script came over a slow line, or what the browser brought back.
    [...form.elements].filter(differs).forEach((field) => this.changed(field));
  }

  // What counts for good waits for its button: nobody chooses by walking through choices with the arrow keys.
  changed(field) {
    if (field.dataset.settles === undefined) this.soon();
  }

  say(text, failed = false) {
    if (!this.line) return;
    this.line.textContent = text;
    this.line.classList.toggle("failed", failed);
  }

  soon(after = PAUSE) {
    this.waiting = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), after);
  }

  stop() {
    clearTimeout(this.timer);
    this.waiting = false;
  }

  // Each save is a request of its own: the page's key belongs to handing in.
  fields() {
    const fields = new FormData(this.form);
    fields.set("key", fresh());
    this.form.querySelectorAll("[data-settles]").forEach((each) => fields.delete(each.name));
    return fields;
  }

  request(options = {}) {
    const headers = { Accept: "application/json" };
    return fetch(this.form.dataset.autosave, { method: "POST", headers, body: this.fields(), ...options });
  }

  async send() {
    if (this.busy) return;
    this.busy = true;
    this.waiting = false;
    this.say(this.form.dataset.saving ?? "");
    try {
      const answer = await this.request();
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) this.kept(told);
      else this.lost(told.message, answer.status >= 500);
    } catch {
      this.lost("", true);
    }
    this.busy = false;
    if (this.waiting) this.soon();
  }

  kept(told) {
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.say((this.form.dataset.saved ?? "%s").replace("%s", told.saved ?? now));
    this.form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: told }));
  }

  lost(message, again) {
    this.say(message || this.form.dataset.failed || "", true);
    if (again && !this.waiting) this.soon(AGAIN);
  }

  parting() {
    this.request({ keepalive: true }).catch(() => {});
  }
}

export const start = (forms) => forms.forEach((form) => new Autosave(form));
