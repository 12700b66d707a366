// Shows a word's definition beside the word; without this its link leads to the definition in the page.
const GAP = 8;

function place(note, link) {
  const word = link.getBoundingClientRect();
  const box = note.getBoundingClientRect();
  const below = word.bottom + GAP + box.height < innerHeight;
  const side = Math.min(Math.max(GAP, word.left), innerWidth - box.width - GAP);
  note.style.top = `${Math.max(GAP, below ? word.bottom + GAP : word.top - GAP - box.height)}px`;
  note.style.left = `${side}px`;
}

function open(event, link) {
  const note = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!note || typeof note.showPopover !== "function") return;
  event.preventDefault();
  note.setAttribute("popover", "auto");
  note.setAttribute("tabindex", "-1");
  note.showPopover({ source: link });
  place(note, link);
  note.focus({ preventScroll: true });
  note.addEventListener("toggle", () => closed(note, link), { once: true });
}

// A closed note goes back into the page's list of words, where it can be read without a pointer.
function closed(note, link) {
  if (note.matches(":popover-open")) {
    note.addEventListener("toggle", () => closed(note, link), { once: true });
    return;
  }
  note.removeAttribute("popover");
  note.removeAttribute("style");
  link.focus({ preventScroll: true });
}

export function start(links) {
  links.forEach((link) => link.addEventListener("click", (event) => open(event, link)));
}
