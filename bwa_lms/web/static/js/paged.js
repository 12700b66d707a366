// On a narrow screen a quiz shows one question at a time. All of them stay in the form: nothing changes for saving.
//
// <form data-paged data-previous="Previous question" data-next="Next question"> <div class="numbered">…</div> … </form>
// The navigator's links (.quiz-nav a[href="#q-…"]) lead to their questions as before.
const NARROW = matchMedia("(max-width: 40rem)");

class Pages {
  constructor(form) {
    this.form = form;
    this.pages = [...form.querySelectorAll(".numbered")];
    this.links = [...document.querySelectorAll(".quiz-nav a")];
    this.stay = [...form.querySelectorAll('button[name="then"][value="stay"]')];
    this.bar = this.buttons();
    this.pages.at(-1)?.after(this.bar);
    addEventListener("hashchange", () => this.follow());
    NARROW.addEventListener("change", () => this.show(this.at));
    this.at = 0;
    this.follow(false);
  }

  buttons() {
    const bar = document.createElement("p");
    bar.className = "buttons turning";
    for (const [name, step] of [["previous", -1], ["next", 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "second";
      button.textContent = this.form.dataset[name];
      button.addEventListener("click", () => this.turn(step));
      this[name] = bar.appendChild(button);
    }
    return bar;
  }

  turn(step) {
    this.show(this.at + step);
    this.pages[this.at].querySelector(".question")?.scrollIntoView({ block: "nearest" });
    this.focus();
  }

  // The address names a question: after saving, a hint or a flag the page opens where it was.
  follow(focus = true) {
    const named = location.hash && document.getElementById(location.hash.slice(1));
    const found = this.pages.findIndex((page) => named && page.contains(named));
    this.show(found < 0 ? this.at : found);
    if (found >= 0 && focus) this.focus();
  }

  focus() {
    const heading = this.pages[this.at].querySelector(".over");
    heading.tabIndex = -1;
    heading.focus();
  }

  show(wanted) {
    const last = this.pages.length - 1;
    this.at = Math.min(Math.max(wanted, 0), last);
    const narrow = NARROW.matches;
    this.pages.forEach((page, number) => { page.hidden = narrow && number !== this.at; });
    this.links.forEach((link, number) => {
      if (narrow && number === this.at) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    // Who saves and stays comes back to the question that they see.
    const here = this.pages[this.at].querySelector(".question")?.id;
    this.stay.forEach((button) => { button.value = narrow && here ? here : "stay"; });
    this.bar.hidden = !narrow || last < 1;
    this.previous.hidden = this.at === 0;
    this.next.hidden = this.at === last;
  }
}

export const start = (forms) => forms.forEach((form) => form.querySelector(".numbered") && new Pages(form));
