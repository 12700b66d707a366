// Brings a reader back to where they stopped in a lesson, on this device, and says so.
//
// <article class="lesson" data-place="the text's digest or address" data-back="You are back …" data-top="Go to the beginning">
// The place is the last block above the middle of the window; data-place is left out once the lesson was read.
const OLD = 90 * 24 * 3600 * 1000;
const PAUSE = 250;

class Place {
  constructor(article) {
    this.article = article;
    this.name = `bwa-place:${article.dataset.place}`;
    this.blocks = [...article.querySelectorAll(".prose > *, .check")];
    this.timer = 0;
    if (arriving()) this.restore();
    addEventListener("scroll", () => this.soon(), { passive: true });
    addEventListener("pagehide", () => this.keep());
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
  }

  // A reader who has not scrolled is at the beginning, and needs no bringing back.
  keep() {
    const above = this.blocks.filter((block) => block.getBoundingClientRect().top < innerHeight / 2).length;
    const block = scrollY > innerHeight / 2 ? above - 1 : 0;
    attempt(() => localStorage.setItem(this.name, JSON.stringify({ at: Date.now(), block })));
  }

  restore() {
    const kept = attempt(() => JSON.parse(localStorage.getItem(this.name)));
    const block = kept && Date.now() - kept.at < OLD && this.blocks[kept.block];
    if (!block || !kept.block) return;
    block.scrollIntoView({ block: "center", behavior: "instant" });
    block.before(this.note());
  }

  note() {
    const { back, top } = this.article.dataset;
    const note = document.createElement("p");
    note.className = "notice back-here";
    note.setAttribute("role", "status");
    const link = document.createElement("a");
    link.href = "#main";
    link.textContent = top;
    note.append(`${back} `, link);
    return note;
  }
}

// A reload, the way back and a link to a heading have a place of their own, which the browser knows.
function arriving() {
  return performance.getEntriesByType("navigation")[0]?.type === "navigate" && !location.hash;
}

// A browser may forbid the storage: then the lesson opens at its beginning.
function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}

export const start = (articles) => articles.forEach((article) => new Place(article));
